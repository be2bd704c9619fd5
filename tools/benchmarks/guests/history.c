// Changes its tree so often: appends to a file, writes into another one, makes a third; in turn.
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

int main(int count, char **values) {
    int changes = count > 1 ? atoi(values[1]) : 100000;
    int log = open("/log", O_CREAT | O_WRONLY | O_APPEND, 0644);
    int table = open("/table", O_CREAT | O_WRONLY, 0644);
    if (log < 0 || table < 0 || mkdir("/made", 0755)) return 1;
    // With the three above there are as many as were asked for.
    for (int i = 3; i < changes; i++) {
        char text[64];
        int length = snprintf(text, sizeof text, "change %d\n", i);
        if (i % 3 == 0) {
            if (write(log, text, length) != length) return 1;
        } else if (i % 3 == 1) {
            if (pwrite(table, text, length, i % 4096 * 16) != length) return 1;
        } else {
            snprintf(text, sizeof text, "/made/%d", i);
            int made = open(text, O_CREAT | O_EXCL | O_WRONLY, 0644);
            if (made < 0) return 1;
            close(made);
        }
    }
    return 0;
}
