#include "CStart.h"

#if defined(__x86_64__)
int __cpu_indicator_init(void) { return 0; }
#endif
