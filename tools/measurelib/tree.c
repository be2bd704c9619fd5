// Times what a tree of files does, inside a guest or as a native program:
// tree KIND ROOT COUNT prints nanoseconds per operation; write, rewrite and read count by MiB.
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

static char *number(char *end, int value) {
    char digits[12];
    int count = 0;
    do digits[count++] = (char)('0' + value % 10); while ((value /= 10) > 0);
    while (count > 0) *end++ = digits[--count];
    return end;
}

// ROOT/d3/f3141, without the price of printf.
static char *name(char *into, const char *root, int index) {
    char *end = stpcpy(stpcpy(into, root), "/d");
    end = number(end, index / per_directory);
    end = number(stpcpy(end, "/f"), index);
    *end = 0;
    return into;
}

static void create(const char *root, int count) {
    for (int index = 0; index < count; index++) {
        if (index % per_directory == 0) {
            snprintf(path, sizeof path, "%s/d%d", root, index / per_directory);
            if (mkdir(path, 0755) != 0) fail(path);
        }
        int file = open(name(path, root, index), O_WRONLY | O_CREAT | O_EXCL, 0644);
        if (file < 0 || close(file) != 0) fail(path);
    }
}

static double lookup(const char *root, int count) {
    struct stat status;
    double start = now();
    for (int index = 0; index < count; index++)
        if (stat(name(path, root, (int)random_below((uint32_t)count)), &status) != 0) fail(path);
    return now() - start;
}

// Goes once over a file of COUNT MiB.
static void transfer(const char *root, int count, int writes) {
    snprintf(path, sizeof path, "%s/big", root);
    int file = open(path, O_RDWR | O_CREAT, 0644);
    for (int index = 0; index < count; index++) {
        ssize_t done = writes ? pwrite(file, buffer, block, (off_t)index * block)
                              : pread(file, buffer, block, (off_t)index * block);
        if (done != block) fail(path);
    }
    close(file);
}

// Makes COUNT files and writes one byte into each, 1 MiB from its start.
static void sparse(const char *root, int count) {
    for (int index = 0; index < count; index++) {
        snprintf(path, sizeof path, "%s/s%d", root, index);
        int file = open(path, O_WRONLY | O_CREAT | O_EXCL, 0644);
        if (file < 0 || pwrite(file, "x", 1, block) != 1 || close(file) != 0) fail(path);
    }
}

// One operation of many kinds on a few hundred files; what is there does not grow.
static void change(const char *root, int index) {
    snprintf(path, sizeof path, "%s/m%u", root, (unsigned)random_below(live));
    snprintf(other, sizeof other, "%s/m%u", root, (unsigned)random_below(live));
    struct stat status;
    int file;
    switch (random_below(8)) {
    case 0: case 1: case 2:
        if ((file = open(path, O_RDWR | O_CREAT, 0644)) < 0) fail(path);
        if (pwrite(file, buffer, 1 + random_below(9000), random_below(200000)) <= 0) fail(path);
        close(file);
        break;
    case 3: rename(path, other); break;
    case 4: unlink(path); break;
    case 5: truncate(path, random_below(100000)); break;
    case 6: link(path, other); break;
    default: stat(path, &status);
    }
    if (index % 4096 == 0) {
        snprintf(path, sizeof path, "%s/k%d", root, index % 65536);
        mkdir(path, 0755), rmdir(path);
    }
}

int main(int arguments, char **argument) {
    if (arguments != 4) return 2;
    const char *kind = argument[1], *root = argument[2];
    int count = atoi(argument[3]);
    double start = now();
    if (strcmp(kind, "create") == 0) {
        create(root, count);
    } else if (strcmp(kind, "lookup") == 0) {
        create(root, count);
        start = now() - lookup(root, count);
    } else if (strcmp(kind, "write") == 0) {
        transfer(root, count, 1);
    } else if (strcmp(kind, "rewrite") == 0 || strcmp(kind, "read") == 0) {
        transfer(root, count, 1);
        start = now(), transfer(root, count, kind[2] == 'w');
    } else if (strcmp(kind, "sparse") == 0) {
        sparse(root, count);
    } else if (strcmp(kind, "mixed") == 0) {
        for (int index = 0; index < count; index++) change(root, index);
    } else if (strcmp(kind, "byte") == 0) {
        int file = open(root, O_RDWR);
        if (file < 0 || pwrite(file, "x", 1, (off_t)count << 20) != 1) fail(root);
        count = 1;
    } else {
        return 2;
    }
    printf("%.1f\n", (now() - start) / count);
    return 0;
}
