#include "CStart.h"

// All of it zero: off. The runtime's other files look at the first number only, which is 1 where
// backtraces are on; the others are there because it has that size there.
const int _swift_backtraceSettings[22];

bool _swift_backtrace_isThunkFunction(const char *mangled_name) {
    (void)mangled_name;
    return false;
}
