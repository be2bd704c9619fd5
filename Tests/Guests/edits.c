// Changes a tree as its arguments say: a verb, then its paths; any number of them.
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int put(const char *path, const char *mode, const char *text) {
    FILE *file = fopen(path, mode);
    return !file || fputs(text, file) < 0 || fclose(file);
}

// A file of that many MiB, no two of its blocks the same.
static int fill(const char *path, int mebibytes) {
    FILE *file = fopen(path, "w");
    if (!file) return 1;
    unsigned long long state = 88172645463325252ull;
    for (int i = 0; i < mebibytes << 17; i++) {
        state ^= state << 13, state ^= state >> 7, state ^= state << 17;
        if (fwrite(&state, sizeof state, 1, file) != 1) return 1;
    }
    return fclose(file);
}

int main(int count, char **values) {
    for (int i = 1; i < count;) {
        const char *verb = values[i], *one = values[i + 1];
        const char *two = i + 2 < count ? values[i + 2] : "";
        int failed, used = 3;
        if (!strcmp(verb, "write")) failed = put(one, "w", two);
        else if (!strcmp(verb, "append")) failed = put(one, "a", two);
        else if (!strcmp(verb, "fill")) failed = fill(one, two[0] - '0');
        else if (!strcmp(verb, "link")) failed = link(one, two);
        else if (!strcmp(verb, "symlink")) failed = symlink(one, two);
        else if (!strcmp(verb, "mv")) failed = rename(one, two);
        else if (used = 2, !strcmp(verb, "rm")) failed = unlink(one);
        else if (!strcmp(verb, "rmdir")) failed = rmdir(one);
        else if (!strcmp(verb, "mkdir")) failed = mkdir(one, 0755);
        else return fprintf(stderr, "there is no verb %s\n", verb), 2;
        if (failed) return fprintf(stderr, "%s %s: %s\n", verb, one, strerror(errno)), 1;
        i += used;
    }
    return 0;
}
