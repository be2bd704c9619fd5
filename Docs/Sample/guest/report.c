// The program that the sample's tests are about: writes a report of the words that it is given.
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

int main(int count, char **words) {
    mkdir("/out", 0755);
    FILE *report = fopen("/out/report.txt", "w");
    if (!report) return 1;
    for (int i = 1; i < count; i++) fprintf(report, "%s\n", words[i]);
    if (fclose(report) != 0) return 1;
    symlink("report.txt", "/out/latest");
    printf("%d words\n", count - 1);
    return 0;
}
