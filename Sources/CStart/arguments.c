#include "CStart.h"

static char **argument_strings;
static int argument_count;

/// The C library hands the arguments to every constructor, as it does to main.
__attribute__((constructor)) static void keep_arguments(int count, char **strings) {
    _swift_stdlib_overrideUnsafeArgvArgc(strings, count);
}

char **_swift_stdlib_getUnsafeArgvArgc(int *count) {
    *count = argument_count;
    return argument_strings;
}

void _swift_stdlib_overrideUnsafeArgvArgc(char **strings, int count) {
    argument_strings = strings;
    argument_count = count;
}
