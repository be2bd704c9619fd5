// What Swift's Glibc module lacks: functions that need _GNU_SOURCE or headers it leaves out.
#pragma once

#include "host.h"

#include <poll.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

/// ppoll(2) with the signal mask left alone; `timeout` may be null.
int clinux_ppoll(struct pollfd *descriptors, unsigned long count, const struct timespec *timeout);

/// eventfd(2), close-on-exec and non-blocking, at 0.
int clinux_eventfd(void);

/// getrandom(2) without flags.
ssize_t clinux_getrandom(void *buffer, size_t count);

/// pread(2), where a thread cannot be cancelled: to say that it can takes as long as to enter the
/// kernel.
ssize_t clinux_read_at(int descriptor, void *buffer, size_t count, off_t offset);

/// futex(2): sleeps while the word at `word` is `value`; may wake for no reason.
void clinux_futex_wait(void *word, uint32_t value);

/// futex(2): wakes one thread that sleeps on the word.
void clinux_futex_wake(void *word);

/// sync_file_range(2): lets the disk begin with bytes of a file and waits for nothing.
void clinux_begin_writing(int descriptor, off_t offset, off_t count);

/// Takes a lease on a file that is open for reading (fcntl(2), F_SETLEASE): who opens it for
/// writing or truncates it waits until the end of the lease. SIGURG, which is ignored by default,
/// tells of that. Returns 0 or an error number: somebody has it open for writing, it is another
/// user's, or its file system has no leases.
int clinux_begin_lease(int descriptor);

/// Whether somebody waits for the end of the lease.
int clinux_lease_is_wanted(int descriptor);

/// Ends the lease.
void clinux_end_lease(int descriptor);

/// How many bytes of the calling thread's stack are left; 0 if that cannot be told.
size_t clinux_stack_left(void);

/// Starts this program again as the leader of a session of its own: standard input is
/// `standard_input` (not 0), output and errors are lost, other descriptors are closed. A thread
/// waits for its end. `arguments` ends with a null pointer. Returns 0 or an error number.
int clinux_spawn_background(char *const *arguments, int standard_input);

/// Goes on in a child process, the leader of a session of its own; only where no other thread runs.
/// The parent waits until the child calls clinux_detached, and ends with status 0, or until the
/// child ends before that, and ends as it did. Returns in the child: the number for
/// clinux_detached, or -1 and errno where there can be no child.
int clinux_detach(void);

/// The child works: lets the parent go, and lets go of the terminal and the folder it began in.
void clinux_detached(int number);

/// pidfd_open(2): a descriptor that can be read when the process has ended.
int clinux_open_process(int process);

/// Writes a line to the system's log.
void clinux_log(const char *text);

/// Gives this process idle priority.
void clinux_lower_priority(void);

/// mallinfo2(3): bytes of the heap that are in use.
size_t clinux_heap_used(void);

/// Asks the processor for the memory at any address, to be written to soon, and does not wait.
static inline void clinux_fetch_for_writing(const void *place) {
#if defined(__x86_64__)
    __asm__ volatile("prefetchw %0" : : "m"(*(const char *)place));
#else
    __builtin_prefetch(place, 1, 3);
#endif
}
