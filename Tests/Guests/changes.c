// Changes /s in every way: for tests of what becomes of changes.
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static int put(const char *path, const char *text) {
    FILE *file = fopen(path, "w");
    return !file || fputs(text, file) < 0 || fclose(file);
}

int main(void) {
    return unlink("/s/d/e/f") || rmdir("/s/d/e") || put("/s/d/g", "new in an old directory") ||
           rename("/s/d", "/s/moved") || mkdir("/s/new", 0755) || mkdir("/s/new/deep", 0755) ||
           put("/s/new/deep/file", "hello") || link("/s/new/deep/file", "/s/new/alias") ||
           symlink("deep/file", "/s/new/sym") || put("/s/x", "changed") || unlink("/s/link") ||
           mkdir("/s/link", 0755) || put("/s/link/inside", "a link became a directory") ||
           truncate("/s/large", 100000);
}
