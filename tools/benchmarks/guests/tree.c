// Times what a tree of files does, inside a guest or as a native program, in the directory that it
// starts in: tree KIND COUNT prints a line per step, `STEP NANOSECONDS WORK`, per operation.
//
//     files      make COUNT empty files in directories of 1,000, look up, list, rename, remove
//     content    write, overwrite and read a file of COUNT MiB; per MiB
//     mixed      COUNT operations of many kinds on 512 files
//     sizes      in one directory, up to 1/100, 1/10 and all of COUNT files: make, look up, list
//     sparse     write one byte at 1 MiB, 16 MiB, … up to COUNT MiB, each in a new file
//     byte PATH  open PATH for writing and write one byte, COUNT MiB from its start; before that,
//                untimed, one byte of PATH.small: what only a first call costs is not in it
//     bytes PATH open PATH for writing and write one byte at each of its first COUNT MiB
//     read PATHS open and read the first bytes of COUNT files that the file PATHS lists
#include <dirent.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { per_directory = 1000, block = 1 << 20, live = 512 };
static _Alignas(4096) char buffer[block];
static char path[256], other[256];
static uint64_t seed = 88172645463325252u;

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1e9 + time.tv_nsec;
}

static uint32_t random_below(uint32_t bound) {
    seed ^= seed << 13, seed ^= seed >> 7, seed ^= seed << 17;
    return (uint32_t)(seed >> 32) % bound;
}

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static void report(const char *step, double start, double count, long work) {
    printf("%s %.2f %ld\n", step, (now() - start) / count, work);
}

static char *number(char *end, int value) {
    char digits[12];
    int count = 0;
    do digits[count++] = (char)('0' + value % 10); while ((value /= 10) > 0);
    while (count > 0) *end++ = digits[--count];
    return end;
}

// d3/f3141, without the price of printf.
static char *name(char *into, char letter, int index) {
    *into = 'd';
    char *end = number(into + 1, index / per_directory);
    *end++ = '/', *end++ = letter;
    end = number(end, index);
    *end = 0;
    return into;
}

static void make(const char *at) {
    int file = open(at, O_WRONLY | O_CREAT | O_EXCL, 0644);
    if (file < 0 || close(file) != 0) fail(at);
}

static long list(const char *at) {
    DIR *directory = opendir(at);
    if (directory == NULL) fail(at);
    long seen = 0;
    struct dirent *entry;
    while ((entry = readdir(directory)) != NULL) seen += entry->d_name[0] != '.';
    closedir(directory);
    return seen;
}

static void files(int count) {
    struct stat status;
    double start = now();
    for (int index = 0; index < count; index++) {
        if (index % per_directory == 0) {
            snprintf(path, sizeof path, "d%d", index / per_directory);
            if (mkdir(path, 0755) != 0) fail(path);
        }
        make(name(path, 'f', index));
    }
    report("create", start, count, count), start = now();
    for (int index = 0; index < count; index++)
        if (stat(name(path, 'f', (int)random_below((uint32_t)count)), &status) != 0) fail(path);
    report("look up at random", start, count, count), start = now();
    long seen = 0;
    for (int index = 0; index < count; index += per_directory) {
        snprintf(path, sizeof path, "d%d", index / per_directory);
        seen += list(path);
    }
    report("list", start, count, seen), start = now();
    for (int index = 0; index < count; index++)
        if (rename(name(path, 'f', index), name(other, 'g', index)) != 0) fail(path);
    report("rename", start, count, count), start = now();
    for (int index = 0; index < count; index++)
        if (unlink(name(path, 'g', index)) != 0) fail(path);
    report("remove", start, count, count);
}

// Goes once over a file of COUNT MiB, PIECE bytes at a time.
static void transfer(const char *step, const char *at, int count, int piece, int writes) {
    int file = open(at, O_RDWR | O_CREAT, 0644);
    double start = now();
    for (off_t offset = 0; offset < (off_t)count * block; offset += piece) {
        ssize_t done = writes ? pwrite(file, buffer, (size_t)piece, offset)
                              : pread(file, buffer, (size_t)piece, offset);
        if (done != piece) fail(step);
    }
    report(step, start, count, count);
    close(file);
}

// One operation of many kinds; what is there does not grow.
static long change(int index) {
    snprintf(path, sizeof path, "m%u", (unsigned)random_below(live));
    snprintf(other, sizeof other, "m%u", (unsigned)random_below(live));
    struct stat status;
    int file;
    switch (random_below(8)) {
    case 0: case 1: case 2:
        if ((file = open(path, O_RDWR | O_CREAT, 0644)) < 0) fail(path);
        if (pwrite(file, buffer, 1 + random_below(9000), random_below(200000)) <= 0) fail(path);
        return close(file);
    case 3: return rename(path, other);
    case 4: return unlink(path);
    case 5: return truncate(path, random_below(100000));
    case 6: return link(path, other);
    }
    if (index % 4096 == 0) {
        snprintf(other, sizeof other, "k%d", index % 65536);
        mkdir(other, 0755), rmdir(other);
    }
    return stat(path, &status);
}

static void mixed(int count) {
    long failures = 0;
    double start = now();
    for (int index = 0; index < count; index++) failures -= change(index);
    report("mixed", start, count, failures);
}

static void sizes(int count) {
    struct stat status;
    char step[64];
    if (mkdir("one", 0755) != 0) fail("one");
    int made = 0;
    for (int size = count / 100; size > 0 && size <= count; size *= 10) {
        int begin = made;
        double start = now();
        for (; made < size; made++) {
            snprintf(path, sizeof path, "one/f%07d", made);
            make(path);
        }
        snprintf(step, sizeof step, "create/%d", size);
        report(step, start, size - begin, size), start = now();
        for (int index = 0; index < 20000; index++) {
            snprintf(path, sizeof path, "one/f%07u", (unsigned)random_below((uint32_t)size));
            if (stat(path, &status) != 0) fail(path);
        }
        snprintf(step, sizeof step, "look up/%d", size);
        report(step, start, 20000, size), start = now();
        long seen = 0;
        int times = size < 20000 ? 20000 / size : 1;
        for (int index = 0; index < times; index++) seen += list("one");
        snprintf(step, sizeof step, "list/%d", size);
        report(step, start, (double)size * times, seen);
    }
}

static void sparse(int count) {
    char step[64];
    enum { repeats = 200 };
    for (long size = 1; size <= count; size *= 16) {
        double start = now();
        for (int index = 0; index < repeats; index++) {
            snprintf(path, sizeof path, "s%ld.%d", size, index);
            int file = open(path, O_RDWR | O_CREAT, 0644);
            if (pwrite(file, "x", 1, ((off_t)size << 20) - 1) != 1) fail(path);
            close(file);
        }
        snprintf(step, sizeof step, "sparse/%ld", size);
        report(step, start, repeats, size);
    }
}

static void byte(const char *at, int count) {
    snprintf(other, sizeof other, "%s.small", at);
    int small = open(other, O_RDWR);
    if (small < 0 || pwrite(small, "x", 1, 0) != 1) fail(other);
    double start = now();
    int file = open(at, O_RDWR);
    if (file < 0 || pwrite(file, "x", 1, (off_t)count << 20) != 1) fail(at);
    report("byte", start, 1, count);
    close(file);
}

static void bytes(const char *at, int count) {
    double start = now();
    int file = open(at, O_RDWR);
    for (int index = 0; index < count; index++)
        if (pwrite(file, "x", 1, (off_t)index << 20) != 1) fail(at);
    report("bytes", start, count, count);
    close(file);
}

static void read_listed(const char *list, int count) {
    FILE *lines = fopen(list, "r");
    char *names = malloc((size_t)count * 64);
    if (lines == NULL || names == NULL) fail(list);
    int seen = 0;
    while (seen < count && fgets(names + (size_t)seen * 64, 64, lines) != NULL) {
        names[(size_t)seen * 64 + strcspn(names + (size_t)seen * 64, "\n")] = 0;
        seen++;
    }
    long sum = 0;
    double start = now();
    for (int index = 0; index < seen; index++) {
        int file = open(names + (size_t)index * 64, O_RDONLY);
        if (file < 0 || read(file, buffer, 4096) <= 0) fail(names + (size_t)index * 64);
        for (int at = 0; at < 16; at++) sum += buffer[at] * (index % 31 + 1);
        close(file);
    }
    report("read", start, seen, sum);
}

int main(int arguments, char **argument) {
    if (arguments < 3) return 2;
    const char *kind = argument[1];
    int count = atoi(argument[2]);
    if (strcmp(kind, "files") == 0) {
        files(count);
    } else if (strcmp(kind, "content") == 0) {
        memset(buffer, 1, sizeof buffer);
        transfer("write", "big", count, block, 1);
        transfer("overwrite", "big", count, block, 1);
        transfer("read", "big", count, block, 0);
        transfer("write in pieces of 4 KiB", "pieces", count, 4096, 1);
        transfer("read in pieces of 4 KiB", "pieces", count, 4096, 0);
    } else if (strcmp(kind, "mixed") == 0) {
        mixed(count);
    } else if (strcmp(kind, "sizes") == 0) {
        sizes(count);
    } else if (strcmp(kind, "sparse") == 0) {
        sparse(count);
    } else if (strcmp(kind, "byte") == 0 && arguments == 4) {
        byte(argument[3], count);
    } else if (strcmp(kind, "bytes") == 0 && arguments == 4) {
        bytes(argument[3], count);
    } else if (strcmp(kind, "read") == 0 && arguments == 4) {
        read_listed(argument[3], count);
    } else {
        return 2;
    }
    return 0;
}
