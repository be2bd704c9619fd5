// A program whose report is looked at. What it does goes by its first argument:
//
//     mixed         reads and writes files, makes directories, fails, asks the time, prints
//     names         makes files whose names are markup and control bytes
//     many COUNT    COUNT calls in all sorts
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static void put(const char *path, const char *text, int count) {
    int file = open(path, O_WRONLY | O_CREAT | O_APPEND, 0644);
    for (int i = 0; i < count; i++) write(file, text, strlen(text));
    close(file);
}

static void take(const char *path) {
    char buffer[4096];
    int file = open(path, O_RDONLY);
    if (file < 0) return;
    while (read(file, buffer, sizeof buffer) > 0) {
    }
    close(file);
}

static void mixed(void) {
    struct timespec now;
    mkdir("/work", 0755);
    mkdir("/work/out", 0755);
    for (int i = 0; i < 40; i++) {
        char path[64];
        snprintf(path, sizeof path, "/work/out/part-%02d.txt", i);
        put(path, "a line of the report\n", 1 + i * 3);
        take(path);
        clock_gettime(CLOCK_MONOTONIC, &now);
        if (i % 5 == 0) access("/work/none/config.json", R_OK);
        if (i % 8 == 7) unlink(path);
    }
    rename("/work/out/part-00.txt", "/work/summary.txt");
    symlink("summary.txt", "/work/latest");
    put("/work/summary.txt", "the end\n", 1);
    printf("wrote 35 parts\n\x1b[31mred\x1b[0m\tand a tab\n");
    fprintf(stderr, "warning: nothing was checked\n");
}

static void names(void) {
    const char *names[] = {
        "/<script>alert(1)<", "/<!--<img src=x onerror=alert(2)>", "/a\"b'c&amp;",
        "/new\nline\x1b[2J",
        "/\xe2\x80\xaeright to left", "/no utf\xff", "/</script><b>",
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) put(names[i], "<b>bold</b>\n", 1);
    printf("</script><script>alert(3)</script>\n");
}

static void many(int count) {
    char byte = 'x';
    struct stat status;
    int file = open("/data", O_RDWR | O_CREAT, 0644);
    for (int i = 0; i < count; i += 4) {
        pwrite(file, &byte, 1, i % 512);
        pread(file, &byte, 1, i % 512);
        if (i % 400 == 0) stat("/missing", &status);
        else stat("/data", &status);
        lseek(file, i, SEEK_SET);
    }
}

int main(int count, char **arguments) {
    const char *what = count > 1 ? arguments[1] : "mixed";
    if (strcmp(what, "mixed") == 0) mixed();
    if (strcmp(what, "names") == 0) names();
    if (strcmp(what, "many") == 0 && count > 2) many(atoi(arguments[2]));
    return 0;
}
