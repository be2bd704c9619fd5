#define _GNU_SOURCE
#include "CLinux.h"

#include <pthread.h>
#include <stdint.h>
#include <sys/resource.h>
#include <unistd.h>

/// Where the first thread's stack begins; the dynamic linker has it.
extern void *__libc_stack_end;

// The first thread is asked for by its limit: what the C library says of it, it reads from
// /proc/self/maps, which takes longer than starting a thread.
static size_t first_thread_left(uintptr_t here) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_STACK, &limit) != 0) return 0;
    const size_t used = (uintptr_t)__libc_stack_end - here;
    if (limit.rlim_cur == RLIM_INFINITY) return SIZE_MAX / 2;
    return limit.rlim_cur > used ? limit.rlim_cur - used : 0;
}

size_t clinux_stack_left(void) {
    const uintptr_t here = (uintptr_t)__builtin_frame_address(0);
    if (getpid() == gettid()) return first_thread_left(here);
    pthread_attr_t attributes;
    if (pthread_getattr_np(pthread_self(), &attributes) != 0) return 0;
    void *lowest = NULL;
    size_t size = 0;
    const int failure = pthread_attr_getstack(&attributes, &lowest, &size);
    pthread_attr_destroy(&attributes);
    return failure != 0 || here < (uintptr_t)lowest ? 0 : here - (uintptr_t)lowest;
}
