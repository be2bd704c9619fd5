// Makes COUNT files of 1 KiB in the directory that it starts in: small COUNT prints
// `NANOSECONDS COUNT`, per file.
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1e9 + time.tv_nsec;
}

int main(int arguments, char **argument) {
    if (arguments != 2) return 2;
    int count = atoi(argument[1]);
    static char bytes[1024] = "words";
    char name[32];
    double start = now();
    for (int index = 0; index < count; index++) {
        snprintf(name, sizeof name, "file%d", index);
        int file = open(name, O_WRONLY | O_CREAT | O_EXCL, 0644);
        if (file < 0 || write(file, bytes, sizeof bytes) != sizeof bytes || close(file) != 0) {
            perror(name);
            return 1;
        }
    }
    printf("%.0f %d\n", (now() - start) / count, count);
}
