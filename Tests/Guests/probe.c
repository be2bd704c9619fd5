// A program of many small programs: the first argument says which, the tests say why.
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static int arguments(int count, char **values) {
    for (int i = 0; i < count; i++) printf("[%s]", values[i]);
    printf("\n");
    return 0;
}

static int environment(void) {
    for (char **entry = environ; entry && *entry; entry++) printf("%s\n", *entry);
    return 0;
}

static int copy_input(void) {
    char buffer[4096];
    size_t count;
    while ((count = fread(buffer, 1, sizeof buffer, stdin)) > 0) fwrite(buffer, 1, count, stdout);
    return 0;
}

static int write_file(const char *path, const char *text) {
    FILE *file = fopen(path, "w");
    if (!file) {
        fprintf(stderr, "%s: %s\n", path, strerror(errno));
        return 1;
    }
    fputs(text, file);
    return fclose(file);
}

static int read_file(const char *path) {
    int character;
    FILE *file = fopen(path, "r");
    if (!file) {
        fprintf(stderr, "%s: %s\n", path, strerror(errno));
        return 1;
    }
    while ((character = fgetc(file)) != EOF) putchar(character);
    return fclose(file);
}

static int list(const char *path) {
    struct dirent *entry;
    DIR *directory = opendir(path);
    if (!directory) return 1;
    while ((entry = readdir(directory)) != NULL)
        if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, "..")) puts(entry->d_name);
    return closedir(directory);
}

// Kept where the compiler must take it for used.
static char *volatile block;

static int grow(void) {
    for (;;) {
        block = malloc(1 << 20);
        if (!block) return 9;
    }
}

static int yes(void) {
    for (;;) {
        puts("y");
        fflush(stdout);
    }
}

// Lines in pieces, and one that does not end, on two streams.
static int mixed(void) {
    return write(1, "one", 3) + write(1, " two\n", 5) + write(2, "three", 5) != 13;
}

/* Writes one number into two files, for ever. */
static int count_up(const char *first, const char *second) {
    int files[] = {open(first, O_CREAT | O_RDWR, 0644), open(second, O_CREAT | O_RDWR, 0644)};
    if (files[0] < 0 || files[1] < 0) return 1;
    for (uint64_t number = 1;; number++) {
        for (int i = 0; i < 2; i++)
            if (pwrite(files[i], &number, sizeof number, 0) != sizeof number) return 1;
        if (number == 1 && write(1, "begun\n", 6) != 6) return 1;
    }
}

int main(int count, char **values) {
    const char *verb = count > 1 ? values[1] : "";
    if (!strcmp(verb, "arguments")) return arguments(count, values);
    if (!strcmp(verb, "environment")) return environment();
    if (!strcmp(verb, "cat")) return copy_input();
    if (!strcmp(verb, "write") && count > 3) return write_file(values[2], values[3]);
    if (!strcmp(verb, "read") && count > 2) return read_file(values[2]);
    if (!strcmp(verb, "list") && count > 2) return list(values[2]);
    if (!strcmp(verb, "exit") && count > 2) return atoi(values[2]);
    if (!strcmp(verb, "error")) return fputs("to the error stream\n", stderr) < 0;
    if (!strcmp(verb, "time")) return printf("%lld\n", (long long)time(NULL)) < 0;
    if (!strcmp(verb, "sleep")) return sleep(1000);
    if (!strcmp(verb, "trap")) __builtin_trap();
    if (!strcmp(verb, "grow")) return grow();
    if (!strcmp(verb, "yes")) return yes();
    if (!strcmp(verb, "count") && count > 3) return count_up(values[2], values[3]);
    if (!strcmp(verb, "mixed")) return mixed();
    if (!strcmp(verb, "spinning") && write(1, "y\n", 2) + write(1, "z\n", 2) != 4) return 1;
    for (volatile long i = 0; !strncmp(verb, "spin", 4); i++) {}
    fprintf(stderr, "probe: no verb %s\n", verb);
    return 99;
}
