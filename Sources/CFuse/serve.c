#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "CFuse.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

/// Ends a thread's part: its buffer is the library's, from malloc.
static void free_buffer(void *buffer) { free(((struct fuse_buf *)buffer)->mem); }

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
