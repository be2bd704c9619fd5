// A few calls of each common sort, whose trace the tests know line by line. It checks what it gets,
// for the tests make calls fail too: the exit status is the line of what went wrong.
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define CHECK(condition) \
    if (!(condition)) return __LINE__

int main(void) {
    char buffer[64];
    struct stat status;
    CHECK(mkdir("/src", 0755) == 0);
    int file = open("/src/a.txt", O_RDWR | O_CREAT | O_EXCL, 0644);
    CHECK(file >= 0);
    const char *text = "first\tline\n\x1b[31mred\n";
    for (size_t done = 0; done < strlen(text);) {
        ssize_t count = write(file, text + done, strlen(text) - done);
        CHECK(count > 0);
        done += count;
    }
    CHECK(lseek(file, -4, SEEK_END) == 16);
    CHECK(read(file, buffer, sizeof buffer) > 0);
    CHECK(close(file) == 0);
    CHECK(stat("/src/a.txt", &status) == 0 && status.st_size == 20);
    CHECK(rename("/src/a.txt", "/src/b.txt") == 0);
    CHECK(open("/src/a.txt", O_RDONLY) == -1 && errno == ENOENT);
    CHECK(unlink("/src/b.txt") == 0);
    CHECK(write(1, "no line end", 11) == 11);
    return 7;
}
