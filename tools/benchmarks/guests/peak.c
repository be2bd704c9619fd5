// peak FILE COMMAND…: runs a command and writes the most that it held, in KiB, to FILE. The
// kernel's count begins with what the process held that starts a command: this one, nearly nothing.
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int count, char **arguments) {
    if (count < 3) return 125;
    pid_t child = fork();
    if (child == 0) {
        execvp(arguments[2], arguments + 2);
        _exit(127);
    }
    int status;
    struct rusage usage;
    FILE *file = fopen(arguments[1], "w");
    if (child < 0 || file == NULL || wait4(child, &status, 0, &usage) != child) return 125;
    fprintf(file, "%ld\n", usage.ru_maxrss);
    return fclose(file) == 0 && WIFEXITED(status) ? WEXITSTATUS(status) : 125;
}
