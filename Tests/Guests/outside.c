// Takes of the outside what there is: input, clocks, randomness, sleeps, directories; and leaves
// files that depend on all of it. What it prints is another thing each time, unless the world is
// the same.
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static long now(clockid_t clock) {
    struct timespec time;
    clock_gettime(clock, &time);
    return time.tv_nsec;
}

static int everything(void) {
    char line[64];
    unsigned random[4];
    struct timespec nap = {0, 2000000};
    struct stat status;
    FILE *file = fopen("/made", "w");
    if (!file) return 1;
    for (int round = 0; round < 20; round++) {
        getentropy(random, sizeof random);
        fprintf(file, "%x %ld %ld\n", random[round % 4], now(CLOCK_REALTIME), now(CLOCK_MONOTONIC));
        if (round % 7 == 0) nanosleep(&nap, 0);
        if (fgets(line, sizeof line, stdin)) printf("%d: %s", round, line);
    }
    fclose(file);
    if (stat("/made", &status)) return 2;
    printf(
        "%lld %ld %ld\n", (long long)status.st_size, (long)status.st_mtim.tv_nsec,
        now(CLOCK_REALTIME));
    return 0;
}

// Reads lines until there are none, telling each as it comes.
static int echo(void) {
    char line[256];
    puts("ready");
    fflush(stdout);
    while (fgets(line, sizeof line, stdin)) {
        printf("%ld %s", now(CLOCK_MONOTONIC), line);
        fflush(stdout);
    }
    return 0;
}

// Lists a directory and reads all files in it.
static int look(const char *path) {
    DIR *directory = opendir(path);
    if (!directory) return 1;
    struct dirent *entry;
    while ((entry = readdir(directory))) {
        char name[512], bytes[4096];
        struct stat status;
        if (!strcmp(entry->d_name, "..")) continue;
        snprintf(name, sizeof name, "%s/%s", path, entry->d_name);
        if (stat(name, &status)) return 2;
        printf(
            "%s %lld %ld\n", entry->d_name, (long long)status.st_size,
            (long)status.st_mtim.tv_nsec);
        if (!S_ISREG(status.st_mode)) continue;
        int file = open(name, O_RDONLY);
        long sum = 0, count;
        while ((count = read(file, bytes, sizeof bytes)) > 0)
            for (long index = 0; index < count; index++) sum = sum * 31 + bytes[index];
        close(file);
        printf("%ld\n", sum);
    }
    closedir(directory);
    return 0;
}

// Changes a directory in each way that there is.
static int change(const char *path) {
    char name[512], other[512];
    struct stat status;
    snprintf(name, sizeof name, "%s/one", path);
    snprintf(other, sizeof other, "%s/two", path);
    int file = open(name, O_RDWR | O_CREAT | O_TRUNC, 0644);
    if (file < 0 || write(file, "0123456789", 10) != 10) return 1;
    if (pwrite(file, "x", 1, 3) != 1 || ftruncate(file, 7) || fsync(file)) return 2;
    if (fstat(file, &status) || status.st_size != 7) return 3;
    printf("%ld\n", (long)status.st_mtim.tv_nsec);
    close(file);
    if (rename(name, other) || stat(other, &status) || link(other, name)) return 4;
    if (unlink(other) || mkdir(other, 0755) || rmdir(other)) return 5;
    if (symlink("one", other)) return 6;
    return look(path);
}

// Tells the numbers of what is in a directory, and reads one file, after those outside had a look;
// then makes a file in the place of one that they know.
static int watched(const char *path) {
    char name[512];
    struct stat status;
    FILE *gone = fopen("/gone", "w");
    if (!gone || fclose(gone)) return 1;
    puts("look");
    fflush(stdout);
    snprintf(name, sizeof name, "%s/sub/y", path);
    if (stat(name, &status)) return 2;
    printf("y %llu\n", (unsigned long long)status.st_ino);
    DIR *directory = opendir(path);
    if (!directory) return 3;
    struct dirent *entry;
    while ((entry = readdir(directory))) {
        snprintf(name, sizeof name, "%s/%s", path, entry->d_name);
        if (lstat(name, &status)) return 4;
        printf("%s %llu\n", entry->d_name, (unsigned long long)status.st_ino);
    }
    closedir(directory);
    snprintf(name, sizeof name, "%s/numbers", path);
    FILE *file = fopen(name, "r");
    if (!file || !fgets(name, sizeof name, file) || fclose(file)) return 5;
    puts("look");
    fflush(stdout);
    if (unlink("/gone") || !(file = fopen("/new", "w")) || fstat(fileno(file), &status)) return 6;
    printf("new %llu\n", (unsigned long long)status.st_ino);
    snprintf(name, sizeof name, "%s/a", path);
    if (!(file = fopen(name, "r+"))) return 0;
    fputs("changed", file);
    return fclose(file) || unlink(name) ? 7 : 0;
}

int main(int count, char **values) {
    const char *verb = count > 1 ? values[1] : "";
    if (!strcmp(verb, "everything")) return everything();
    if (!strcmp(verb, "echo")) return echo();
    if (!strcmp(verb, "look") && count > 2) return look(values[2]);
    if (!strcmp(verb, "change") && count > 2) return change(values[2]);
    if (!strcmp(verb, "watched") && count > 2) return watched(values[2]);
    if (!strcmp(verb, "leave")) {
        puts("leaving");
        exit(41);
    }
    return 99;
}
