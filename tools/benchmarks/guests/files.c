// files COUNT FOLDER         makes COUNT files of many sizes in directories of 50, 33 KB each on
//                            average: what a run of Python leaves behind
// files COUNT FOLDER empty   makes COUNT empty files in directories of 1,000
// files PATH                 writes a byte to a file
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

static int put(const char *path, const void *bytes, size_t size) {
    FILE *file = fopen(path, "w");
    return !file || fwrite(bytes, 1, size, file) != size || fclose(file);
}

int main(int count, char **values) {
    static unsigned char bytes[1000000];
    char path[4096];
    unsigned long long state = 1;
    if (count == 2) return put(values[1], "x", 1);
    if (count < 3) return 2;
    int files = atoi(values[1]), empty = count > 3, each = empty ? 1000 : 50;
    for (int number = 0; number < files; number++) {
        int folder = number / each;
        if (number % each == 0) {
            snprintf(path, sizeof path, "%s/d%d", values[2], folder);
            if (mkdir(path, 0755)) return 1;
        }
        // Most files are small, and a few are large.
        size_t size = empty ? 0 : number % 50 == 0 ? sizeof bytes : number * 7919 % 27000;
        for (size_t i = 0; i < size; i++) {
            state = state * 6364136223846793005ull + 1442695040888963407ull;
            bytes[i] = state >> 60;
        }
        snprintf(path, sizeof path, "%s/d%d/file%d.py", values[2], folder, number);
        if (put(path, bytes, size)) return 1;
    }
    return 0;
}
