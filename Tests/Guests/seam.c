// Makes the calls on files that it is told, one after the other, until its input ends: how the
// conformance suite looks at a tree with a guest's eyes. A request is a header, a name that ends
// with NUL, and bytes; an answer is a header and bytes (Tests/SwasiTests/Guest/GuestRequest.swift).
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <wasi/api.h>

enum operation {
    OPEN, CLOSE, STATUS, PATH_STATUS, READ, WRITE, APPEND, SET_SIZE, ALLOCATE, MAKE_DIRECTORY,
    MAKE_LINK, LINK, UNLINK, REMOVE_DIRECTORY, RENAME, READ_LINK, LIST, SET_TIMES, PATH_SET_TIMES,
    SYNCHRONIZE
};

struct request {
    uint32_t operation;
    __wasi_fd_t descriptor, other;
    uint32_t flags;
    uint64_t x, y;
    uint32_t name_count, count;
};

struct answer {
    uint32_t error;
    __wasi_fd_t descriptor;
    uint64_t value, now;
    __wasi_filestat_t status;
    uint32_t count, padding;
};

_Static_assert(sizeof(struct request) == 40 && sizeof(struct answer) == 96, "as Swift has them");

static unsigned char *bytes;
static size_t capacity;

static void reserve(size_t count) {
    if (count <= capacity) return;
    bytes = realloc(bytes, count);
    if (bytes == NULL) __builtin_trap();
    capacity = count;
}

static int receive(void *place, size_t count) {
    for (size_t done = 0; done < count;) {
        __wasi_iovec_t range = {(uint8_t *)place + done, count - done};
        __wasi_size_t got;
        if (__wasi_fd_read(0, &range, 1, &got) != 0 || got == 0) return 0;
        done += got;
    }
    return 1;
}

static void send(const void *place, size_t count) {
    for (size_t done = 0; done < count;) {
        __wasi_ciovec_t range = {(const uint8_t *)place + done, count - done};
        __wasi_size_t put;
        if (__wasi_fd_write(1, &range, 1, &put) != 0) exit(1);
        done += put;
    }
}

// Opens a path: y has the rights, x those that are passed on, other the open flags; with flags 1 it
// is closed at once.
static int do_open(const struct request *request, const char *name, struct answer *answer) {
    int error = __wasi_path_open(
        request->descriptor, 0, name, request->other, request->y, request->x, 0,
        &answer->descriptor);
    if (error) return error;
    error = __wasi_fd_filestat_get(answer->descriptor, &answer->status);
    return request->flags ? __wasi_fd_close(answer->descriptor) : error;
}

static int do_read(const struct request *request, struct answer *answer) {
    reserve(request->y);
    __wasi_iovec_t range = {bytes, request->y};
    __wasi_size_t got = 0;
    int error = __wasi_fd_pread(request->descriptor, &range, 1, request->x, &got);
    answer->count = got;
    return error;
}

static int do_write(const struct request *request, const void *data, struct answer *answer) {
    __wasi_ciovec_t range = {data, request->count};
    __wasi_size_t put = 0;
    int error = __wasi_fd_pwrite(request->descriptor, &range, 1, request->x, &put);
    answer->value = put;
    return error;
}

// Writes at the end, as a descriptor with the flag does, and tells where the offset is then.
static int do_append(const struct request *request, const void *data, struct answer *answer) {
    __wasi_fd_t file = request->descriptor;
    __wasi_ciovec_t range = {data, request->count};
    __wasi_size_t put = 0;
    int error = __wasi_fd_fdstat_set_flags(file, __WASI_FDFLAGS_APPEND);
    if (!error) error = __wasi_fd_write(file, &range, 1, &put);
    answer->value = put;
    int other = __wasi_fd_fdstat_set_flags(file, 0);
    return error ? error : other;
}

static int do_read_link(const struct request *request, const char *name, struct answer *answer) {
    static char target[8192];
    __wasi_size_t got = 0;
    int error = __wasi_path_readlink(
        request->descriptor, name, (uint8_t *)target, sizeof target, &got);
    reserve(got);
    memcpy(bytes, target, got);
    answer->count = got;
    return error;
}

static int do_list(const struct request *request, struct answer *answer) {
    reserve(request->y);
    __wasi_size_t got = 0;
    int error = __wasi_fd_readdir(request->descriptor, bytes, request->y, request->x, &got);
    answer->count = got;
    return error;
}

static int perform(const struct request *request, struct answer *answer) {
    const char *name = (const char *)bytes;
    const char *data = name + request->name_count + 1;
    __wasi_fd_t descriptor = request->descriptor;
    switch ((enum operation)request->operation) {
    case OPEN: return do_open(request, name, answer);
    case CLOSE: return __wasi_fd_close(descriptor);
    case STATUS: return __wasi_fd_filestat_get(descriptor, &answer->status);
    case PATH_STATUS: return __wasi_path_filestat_get(descriptor, 0, name, &answer->status);
    case READ: return do_read(request, answer);
    case WRITE: return do_write(request, data, answer);
    case APPEND: return do_append(request, data, answer);
    case SET_SIZE: return __wasi_fd_filestat_set_size(descriptor, request->x);
    case ALLOCATE: return __wasi_fd_allocate(descriptor, request->x, request->y);
    case MAKE_DIRECTORY: return __wasi_path_create_directory(descriptor, name);
    case MAKE_LINK: return __wasi_path_symlink(data, descriptor, name);
    case LINK: return __wasi_path_link(descriptor, 0, name, request->other, data);
    case UNLINK: return __wasi_path_unlink_file(descriptor, name);
    case REMOVE_DIRECTORY: return __wasi_path_remove_directory(descriptor, name);
    case RENAME: return __wasi_path_rename(descriptor, name, request->other, data);
    case READ_LINK: return do_read_link(request, name, answer);
    case LIST: return do_list(request, answer);
    case SET_TIMES:
        return __wasi_fd_filestat_set_times(descriptor, request->x, request->y, request->flags);
    case PATH_SET_TIMES:
        return __wasi_path_filestat_set_times(
            descriptor, 0, name, request->x, request->y, request->flags);
    case SYNCHRONIZE:
        return request->flags ? __wasi_fd_datasync(descriptor) : __wasi_fd_sync(descriptor);
    }
    return __WASI_ERRNO_NOSYS;
}

// The status of what a change has moved the times of, if it was one.
static int look(const struct request *request, struct answer *answer) {
    switch ((enum operation)request->operation) {
    case MAKE_DIRECTORY:
    case MAKE_LINK:
    case PATH_SET_TIMES:
        return __wasi_path_filestat_get(
            request->descriptor, 0, (const char *)bytes, &answer->status);
    case LINK: return __wasi_fd_filestat_get(request->other, &answer->status);
    case WRITE:
    case APPEND:
    case SET_SIZE:
    case ALLOCATE:
    case UNLINK:
    case REMOVE_DIRECTORY:
    case RENAME:
    case SET_TIMES: return __wasi_fd_filestat_get(request->descriptor, &answer->status);
    default: return 0;
    }
}

int main(void) {
    struct request request;
    while (receive(&request, sizeof request)) {
        size_t count = (size_t)request.name_count + request.count;
        reserve(count + 2);
        if (!receive(bytes, request.name_count)) return 2;
        bytes[request.name_count] = 0;
        if (!receive(bytes + request.name_count + 1, request.count)) return 2;
        bytes[count + 1] = 0;
        struct answer answer = {0};
        answer.error = perform(&request, &answer);
        if (answer.error == 0 && look(&request, &answer) != 0) return 4;
        if (__wasi_clock_time_get(__WASI_CLOCKID_REALTIME, 1, &answer.now) != 0) return 3;
        send(&answer, sizeof answer);
        send(bytes, answer.count);
    }
    return 0;
}
