#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "CFuse.h"

#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

/// Flags of struct fuse_init_out that libfuse does not know (linux/fuse.h). The server takes set-id
/// bits away, so that the kernel need not ask for an attribute before each write.
static const uint32_t handles_privileges = 1u << 28;
/// There are more flags, in a word of their own.
static const uint32_t has_more_flags = 1u << 30;
/// One of those: files that are read past the kernel's pages can be mapped and shared (Linux 6.6).
static const uint32_t maps_direct_files = 1u << 4;

/// What libfuse's fuse_session_custom_io takes (3.13 and newer).
struct custom_io {
    ssize_t (*writev)(int device, struct iovec *parts, int count, void *server);
    ssize_t (*read)(int device, void *bytes, size_t count, void *server);
    void *splice_receive, *splice_send;
};

/// Flags of the first request and of its answer.
struct flags {
    uint32_t first, second;
};

/// What the answer to the first request, which is on its way, says more than libfuse does.
static _Thread_local struct flags added;

static ssize_t read_request(int device, void *bytes, size_t count, void *server) {
    (void)server;
    return read(device, bytes, count);
}

static ssize_t write_answer(int device, struct iovec *parts, int count, void *server) {
    (void)server;
    // major, minor, max_readahead, flags; the second word of them is the ninth. Other answers are
    // left alone: their bytes may be mapped for reading only.
    if (added.first != 0 && count == 2) {
        uint32_t *words = parts[1].iov_base;
        if (parts[1].iov_len >= 4 * sizeof *words) words[3] |= added.first;
        if (parts[1].iov_len >= 9 * sizeof *words) words[8] |= added.second;
    }
    return writev(device, parts, count);
}

/// Which of our flags the kernel offers in its first request: behind the header of 40 bytes major,
/// minor, max_readahead and two words of flags.
static struct flags offered(const struct fuse_buf *buffer) {
    uint32_t words[5] = {0};
    if (buffer->size < 40) return (struct flags){0};
    size_t size = buffer->size - 40;
    memcpy(words, (const char *)buffer->mem + 40, size < sizeof words ? size : sizeof words);
    struct flags flags = {.first = words[3] & handles_privileges};
    if ((words[3] & has_more_flags) != 0 && (words[4] & maps_direct_files) != 0) {
        flags.first |= has_more_flags;
        flags.second = maps_direct_files;
    }
    return flags;
}

/// Answers the first request, with which the kernel and the server meet.
static void meet(struct fuse_session *session) {
    struct fuse_buf buffer = {0};
    int count;
    do count = fuse_session_receive_buf(session, &buffer); while (count == -EINTR);
    if (count > 0) {
        void *library = dlopen(CFuse_path(), RTLD_NOW | RTLD_NOLOAD);
        int (*use)(struct fuse_session *, const struct custom_io *, int) =
            library == NULL ? NULL : dlsym(library, "fuse_session_custom_io");
        static const struct custom_io calls = {.writev = write_answer, .read = read_request};
        struct flags flags = offered(&buffer);
        if (use != NULL && flags.first != 0 &&
            use(session, &calls, fuse_session_fd(session)) == 0)
            added = flags;
        if (library != NULL) dlclose(library);
        fuse_session_process_buf(session, &buffer);
        added = (struct flags){0};
    }
    free(buffer.mem);
}

struct cfuse_threads {
    struct fuse_session *session;
    pthread_mutex_t lock;
    pthread_cond_t ended;
    /// Threads that have not ended yet.
    unsigned running;
    /// Nobody may name the threads any more.
    bool joined;
    unsigned count;
    pthread_t threads[];
};

/// Memory for the answer to one request, used again for the next one of the thread.
static _Thread_local struct { void *bytes; size_t count; } scratch;

void *cfuse_scratch(size_t count) {
    if (count <= scratch.count) return scratch.bytes;
    free(scratch.bytes);
    scratch.bytes = malloc(count);
    scratch.count = scratch.bytes == NULL ? 0 : count;
    return scratch.bytes;
}

/// Ends a thread's part: its buffer is the library's, from malloc.
static void free_buffer(void *buffer) {
    free(((struct fuse_buf *)buffer)->mem);
    free(scratch.bytes);
    scratch.bytes = NULL;
    scratch.count = 0;
}

static void note_end(void *argument) {
    struct cfuse_threads *threads = argument;
    pthread_mutex_lock(&threads->lock);
    if (--threads->running == 0) pthread_cond_broadcast(&threads->ended);
    pthread_mutex_unlock(&threads->lock);
}

/// Answers requests until the session ends. It can be cancelled only while it waits for one, with
/// nothing but C below it on the stack.
static void *answer(void *argument) {
    struct cfuse_threads *threads = argument;
    struct fuse_session *session = threads->session;
    struct fuse_buf buffer = {0};
    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, NULL);
    pthread_cleanup_push(note_end, threads);
    pthread_cleanup_push(free_buffer, &buffer);
    while (!fuse_session_exited(session)) {
        pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, NULL);
        int count = fuse_session_receive_buf(session, &buffer);
        pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, NULL);
        if (count == -EINTR) continue;
        if (count <= 0) break;
        fuse_session_process_buf(session, &buffer);
    }
    pthread_cleanup_pop(1);
    pthread_cleanup_pop(1);
    return NULL;
}

struct cfuse_threads *cfuse_start(struct fuse_session *session, unsigned count) {
    struct cfuse_threads *threads = calloc(1, sizeof *threads + count * sizeof(pthread_t));
    if (threads == NULL) return NULL;
    threads->session = session;
    pthread_mutex_init(&threads->lock, NULL);
    pthread_cond_init(&threads->ended, NULL);
    sigset_t all, before;
    sigfillset(&all);
    // What the thread itself can cause is not held back: it must end the process.
    sigdelset(&all, SIGSEGV);
    sigdelset(&all, SIGBUS);
    sigdelset(&all, SIGFPE);
    sigdelset(&all, SIGILL);
    sigdelset(&all, SIGTRAP);
    pthread_sigmask(SIG_BLOCK, &all, &before);
    meet(session);
    pthread_mutex_lock(&threads->lock);
    int failure = 0;
    while (threads->count < count && failure == 0) {
        failure = pthread_create(&threads->threads[threads->count], NULL, answer, threads);
        if (failure == 0) threads->count++;
    }
    threads->running = threads->count;
    pthread_mutex_unlock(&threads->lock);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (threads->count == 0) {
        cfuse_free(threads);
        errno = failure;
        return NULL;
    }
    return threads;
}

void cfuse_join(struct cfuse_threads *threads) {
    pthread_mutex_lock(&threads->lock);
    while (threads->running > 0) pthread_cond_wait(&threads->ended, &threads->lock);
    threads->joined = true;
    pthread_mutex_unlock(&threads->lock);
    for (unsigned index = 0; index < threads->count; index++)
        pthread_join(threads->threads[index], NULL);
}

void cfuse_stop(struct cfuse_threads *threads) {
    fuse_session_exit(threads->session);
    pthread_mutex_lock(&threads->lock);
    for (unsigned index = 0; index < threads->count && !threads->joined; index++)
        pthread_cancel(threads->threads[index]);
    pthread_mutex_unlock(&threads->lock);
}

void cfuse_free(struct cfuse_threads *threads) {
    pthread_cond_destroy(&threads->ended);
    pthread_mutex_destroy(&threads->lock);
    free(threads);
}

/// Every thread of the process pays for it, so it is short.
static _Thread_local char message[256];

static void keep(int level, const char *format, va_list arguments) {
    (void)level;
    vsnprintf(message, sizeof message, format, arguments);
    message[strcspn(message, "\n")] = 0;
}

void cfuse_keep_messages(void) { fuse_set_log_func(keep); }

const char *cfuse_message(void) { return message; }
