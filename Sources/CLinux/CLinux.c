#define _GNU_SOURCE
#include "CLinux.h"

#include <sys/eventfd.h>
#include <sys/random.h>

int clinux_ppoll(struct pollfd *descriptors, unsigned long count, const struct timespec *timeout) {
    return ppoll(descriptors, count, timeout, NULL);
}

int clinux_eventfd(void) {
    return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
}

ssize_t clinux_getrandom(void *buffer, size_t count) {
    return getrandom(buffer, count, 0);
}
