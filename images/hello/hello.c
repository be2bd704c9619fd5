// Greets everybody that it is told to, in the words of the image it runs in.
#include <stdio.h>
#include <string.h>

int main(int count, char **arguments) {
    char greeting[64] = "Hello";
    FILE *file = fopen("/etc/greeting", "r");
    if (file) {
        if (fgets(greeting, sizeof greeting, file)) {
            greeting[strcspn(greeting, "\n")] = 0;
        }
        fclose(file);
    }
    if (count < 2) {
        printf("%s, world!\n", greeting);
    }
    for (int index = 1; index < count; index++) {
        printf("%s, %s!\n", greeting, arguments[index]);
    }
    return 0;
}
