// Times one kind of host call inside a guest: calls.wasm KIND COUNT prints nanoseconds per call.
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { page = 4096, pages = 64 };
static _Alignas(page) char buffer[page];

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1e9 + time.tv_nsec;
}

static int call(const char *kind, const char *path, int file, int index) {
    struct stat status;
    struct timespec time;
    switch (kind[0]) {
    case 'r': return pread(file, buffer, page, index % pages * page) == page;
    case 'w': return pwrite(file, buffer, page, index % pages * page) == page;
    case 's': return stat(path, &status) == 0;
    case 'o': return close(open(path, O_RDONLY)) == 0;
    case 't': return lseek(file, 0, SEEK_CUR) == 0;
    case 'c': return clock_gettime(CLOCK_REALTIME, &time) == 0;
    default: return 0;
    }
}

int main(int count, char **arguments) {
    if (count != 3) return 2;
    const char *path = "/calls.tmp";
    int calls = atoi(arguments[2]);
    int file = open(path, O_RDWR | O_CREAT | O_TRUNC, 0644);
    for (int index = 0; index < pages; index++)
        if (pwrite(file, buffer, page, index * page) != page) return 1;
    double start = now();
    for (int index = 0; index < calls; index++)
        if (!call(arguments[1], path, file, index)) return 1;
    printf("%.1f\n", (now() - start) / calls);
    return 0;
}
