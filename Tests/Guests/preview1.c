// Uses what a C program sees of Preview 1, and prints what it found: the same in each run of a
// virtual world.
#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static long long nanoseconds(clockid_t clock) {
    struct timespec time;
    assert(clock_gettime(clock, &time) == 0);
    return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static void list(const char *path) {
    DIR *directory = opendir(path);
    assert(directory != NULL);
    for (struct dirent *entry; (entry = readdir(directory)) != NULL;) {
        printf("%s %d\n", entry->d_name, entry->d_type);
    }
    assert(closedir(directory) == 0);
}

static void files(void) {
    assert(mkdir("work", 0755) == 0);
    FILE *file = fopen("work/numbers", "w+");
    assert(file != NULL);
    for (int number = 0; number < 10000; number++) fprintf(file, "%d\n", number);
    assert(fseek(file, -5, SEEK_END) == 0);
    char line[16];
    assert(fgets(line, sizeof line, file) != NULL && strcmp(line, "9999\n") == 0);
    assert(fclose(file) == 0);
    struct stat status;
    assert(stat("work/numbers", &status) == 0);
    printf("%lld bytes, %d link\n", (long long)status.st_size, (int)status.st_nlink);
    assert(rename("work/numbers", "work/renamed") == 0);
    assert(symlink("renamed", "work/link") == 0);
    assert(link("work/renamed", "work/second") == 0);
    assert(stat("work/link", &status) == 0 && status.st_nlink == 2);
    assert(open("work/numbers", O_RDONLY) == -1 && errno == ENOENT);
    assert(open("work", O_WRONLY) == -1 && errno == EISDIR);
    int descriptor = open("work/link", O_RDWR | O_APPEND);
    assert(write(descriptor, "end", 3) == 3);
    assert(lseek(descriptor, 0, SEEK_CUR) == status.st_size + 3);
    assert(ftruncate(descriptor, 4) == 0 && fstat(descriptor, &status) == 0);
    assert(status.st_size == 4 && close(descriptor) == 0);
    list("work");
}

static void streams(void) {
    printf("terminals: %d %d %d\n", isatty(0), isatty(1), isatty(2));
    assert(lseek(1, 0, SEEK_CUR) == -1 && errno == ESPIPE);
    struct pollfd polled = {.fd = 0, .events = POLLRDNORM};
    assert(poll(&polled, 1, -1) == 1 && polled.revents & POLLRDNORM);
    char word[32];
    assert(fgets(word, sizeof word, stdin) != NULL);
    printf("input: %s", word);
}

int main(int count, char **arguments) {
    for (int index = 0; index < count; index++) printf("argument %s\n", arguments[index]);
    printf("GREETING=%s\n", getenv("GREETING"));
    files();
    streams();
    long long before = nanoseconds(CLOCK_MONOTONIC);
    struct timespec hour = {.tv_sec = 3600};
    assert(nanosleep(&hour, NULL) == 0);
    printf("slept %lld\n", nanoseconds(CLOCK_MONOTONIC) - before);
    printf("time %lld\n", nanoseconds(CLOCK_REALTIME));
    unsigned char random[8];
    assert(getentropy(random, sizeof random) == 0);
    for (int index = 0; index < 8; index++) printf("%02x", random[index]);
    printf("\n");
    return 42;
}
