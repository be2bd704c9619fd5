#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <signal.h>
#include <malloc.h>
#include <sys/eventfd.h>
#include <sys/random.h>
#include <sys/syscall.h>
#include <unistd.h>

int clinux_ppoll(struct pollfd *descriptors, unsigned long count, const struct timespec *timeout) {
    return ppoll(descriptors, count, timeout, NULL);
}

int clinux_eventfd(void) {
    return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
}

ssize_t clinux_getrandom(void *buffer, size_t count) {
    return getrandom(buffer, count, 0);
}

void clinux_begin_writing(int descriptor, off_t offset, off_t count) {
    (void)sync_file_range(descriptor, offset, count, SYNC_FILE_RANGE_WRITE);
}

ssize_t clinux_read_at(int descriptor, void *buffer, size_t count, off_t offset) {
    return syscall(SYS_pread64, descriptor, buffer, count, offset);
}

void clinux_futex_wait(void *word, uint32_t value) {
    syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, value, NULL, NULL, 0);
}

void clinux_futex_wake(void *word) {
    syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
}

int clinux_begin_lease(int descriptor) {
    if (fcntl(descriptor, F_SETSIG, SIGURG) != 0) return errno;
    return fcntl(descriptor, F_SETLEASE, F_RDLCK) == 0 ? 0 : errno;
}

int clinux_lease_is_wanted(int descriptor) { return fcntl(descriptor, F_GETLEASE) != F_RDLCK; }

void clinux_end_lease(int descriptor) { fcntl(descriptor, F_SETLEASE, F_UNLCK); }

size_t clinux_heap_used(void) {
    struct mallinfo2 heap = mallinfo2();
    return heap.uordblks + heap.hblkhd;
}
