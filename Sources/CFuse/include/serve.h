// What a session of libfuse needs in C: threads that can be ended while they wait for a request,
// the library's messages, and a process that unmounts when this one dies.
#pragma once

struct fuse_session;

/// Threads that answer the requests of one session.
struct cfuse_threads;

/// Answers the kernel's first request and starts `count` threads, which block all signals. NULL if
/// there can be none: errno says why.
struct cfuse_threads *cfuse_start(struct fuse_session *session, unsigned count);

/// Waits until all threads have ended: the file system was unmounted, or they were stopped. Called
/// once.
void cfuse_join(struct cfuse_threads *threads);

/// Ends the threads, each after the request that it is at; from any thread, until cfuse_free.
void cfuse_stop(struct cfuse_threads *threads);

/// Gives the memory back, after cfuse_join.
void cfuse_free(struct cfuse_threads *threads);

/// At least `count` bytes for the answer to one request, good until the next call on the same
/// thread, which is one of cfuse_start. NULL if there is no memory.
void *cfuse_scratch(size_t count);

/// Keeps libfuse's messages instead of printing them.
void cfuse_keep_messages(void);

/// The last message on this thread, without the end of the line; empty if there is none.
const char *cfuse_message(void);

/// Bytes for the number of a device as the kernel lists it, with NUL.
enum { cfuse_device_size = 32 };

/// The device of the uppermost mount at a path, which no other has as long as one of its files is
/// open; empty where nothing is mounted. It does not ask whoever serves it.
void cfuse_device_at(const char *path, char device[cfuse_device_size]);

/// A process that unmounts `mount_point` when this one ends without cfuse_unwatch, if what is
/// mounted there is then what it is now.
struct cfuse_watchdog {
    int process;
    int pipe;
};

/// Starts the process. Returns 0 or an error number; then there is none to end.
int cfuse_watch(const char *mount_point, struct cfuse_watchdog *watchdog);

/// Ends it; nothing is unmounted.
void cfuse_unwatch(struct cfuse_watchdog watchdog);

/// Calls `body` for each mount of this process's host, the last one at the end. Returns 0 or an
/// error number.
int cfuse_each_mount(
    void (*body)(
        void *context, const char *source, const char *path, const char *type,
        const char *options),
    void *context);

/// Unmounts what is mounted at a path, the superuser by umount2(2), others by fusermount3(1).
/// Returns 0 or an error number.
int cfuse_unmount(const char *path, int lazily);

/// Lets the kernel read so much ahead in what is mounted at a path and served, where this process
/// may decide that; no effect otherwise.
void cfuse_read_ahead(const char *path, unsigned kibibytes);
