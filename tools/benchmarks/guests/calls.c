// Times the calls of Preview 1, inside a guest or, as the system calls that they stand for, in a
// native program: calls MILLISECONDS [KIND…] prints a line per kind, `KIND NANOSECONDS WORK`. With
// =COUNT in place of the time, a kind is called COUNT times, for those who count instructions.
//
// It works in the directory that it starts in. WORK is what the calls gave, the same on every side
// that does the same; a kind that the host refuses prints `KIND - ERRNO`.
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#ifdef __wasi__
#include <wasi/api.h>
#endif

enum { page = 4096, pages = 64, batch = 64, entries = 64 };
static _Alignas(page) char buffer[page];
static const char path[] = "calls.tmp";
static int file;

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1e9 + time.tv_nsec;
}

// Each does one call and returns what is the same on all sides, or a negative number.

static long clock_time_get(int index) {
    struct timespec time;
    return clock_gettime(CLOCK_REALTIME, &time);
}

static long clock_res_get(int index) {
    struct timespec time;
    return clock_getres(CLOCK_MONOTONIC, &time);
}

static long random_get(int index) { return getentropy(buffer, 16); }
static long sched_yield_(int index) { return sched_yield(); }

static long poll_oneoff(int index) {
    struct pollfd entry = {file, POLLIN, 0};
    return poll(&entry, 1, 0) == 1 ? entry.revents : -1;
}

static long fd_advise(int index) { return -posix_fadvise(file, 0, page, POSIX_FADV_WILLNEED); }
static long fd_allocate(int index) { return -posix_fallocate(file, 0, page); }
static long fd_datasync(int index) { return fdatasync(file); }
static long fd_sync(int index) { return fsync(file); }
static long fd_fdstat_get(int index) { return fcntl(file, F_GETFL) < 0 ? -1 : 0; }

static long fd_fdstat_set_flags(int index) {
    return fcntl(file, F_SETFL, index & 1 ? 0 : O_APPEND);
}

static long fd_filestat_get(int index) {
    struct stat status;
    return fstat(file, &status) == 0 ? (long)status.st_size : -1;
}

static long fd_filestat_set_size(int index) {
    return ftruncate(file, pages * page - (~index & 1)) == 0 ? 0 : -1;
}

static long fd_filestat_set_times(int index) {
    struct timespec times[2] = {{1, 2}, {3, 4}};
    return futimens(file, times);
}

static long fd_pread(int index) {
    return pread(file, buffer, page, (off_t)(index % pages) * page);
}

static long fd_pread_1(int index) {
    return pread(file, buffer, 1, (off_t)(index % pages) * page);
}

static long fd_pwrite(int index) {
    return pwrite(file, buffer, page, (off_t)(index % pages) * page);
}

static long fd_read(int index) {
    if (index % (pages / 2) == 0 && lseek(file, 0, SEEK_SET) != 0) return -1;
    return read(file, buffer, page);
}

static long fd_write(int index) {
    if (index % (pages / 2) == 0 && lseek(file, 0, SEEK_SET) != 0) return -1;
    return write(file, buffer, page);
}

static long fd_seek(int index) {
    return lseek(file, (off_t)(index % pages) * page, SEEK_SET) >= 0 ? 0 : -1;
}

static long fd_tell(int index) { return lseek(file, 0, SEEK_CUR) >= 0 ? 0 : -1; }

static long fd_readdir(int index) {
    DIR *directory = opendir("calls.d");
    if (directory == NULL) return -1;
    long count = 0;
    while (readdir(directory) != NULL) count++;
    return closedir(directory) == 0 ? count : -1;
}

static long path_open_fd_close(int index) { return close(open(path, O_RDONLY)); }

static long path_filestat_get(int index) {
    struct stat status;
    return stat(path, &status) == 0 ? (long)status.st_size : -1;
}

static long path_filestat_deep(int index) {
    struct stat status;
    return stat("calls.d/a/b/c/file", &status) == 0 ? (long)status.st_size : -1;
}

static long path_filestat_absent(int index) {
    struct stat status;
    return stat("calls.none", &status) == -1 && errno == ENOENT ? 0 : -1;
}

static long path_filestat_set_times(int index) {
    struct timespec times[2] = {{1, 2}, {3, 4}};
    return utimensat(AT_FDCWD, path, times, 0);
}

static long path_create_remove_directory(int index) {
    return mkdir("calls.m", 0755) == 0 ? rmdir("calls.m") : -1;
}

static long path_create_unlink_file(int index) {
    int made = open("calls.n", O_WRONLY | O_CREAT | O_EXCL, 0644);
    return made < 0 || close(made) != 0 ? -1 : unlink("calls.n");
}

static long path_link_unlink(int index) {
    return link(path, "calls.l") == 0 ? unlink("calls.l") : -1;
}

static long path_symlink_unlink(int index) {
    return symlink(path, "calls.s") == 0 ? unlink("calls.s") : -1;
}

static long path_readlink(int index) { return readlink("calls.link", buffer, page); }

static long path_rename(int index) {
    return index & 1 ? rename("calls.r", "calls.q") : rename("calls.q", "calls.r");
}

static long sock_recv(int index) {
    return recv(file, buffer, 1, 0) == -1 && errno == ENOTSOCK ? 0 : -1;
}

#ifdef __wasi__
// What has no system call of its own.
static long fd_renumber(int index) {
    int made = open(path, O_RDONLY);
    static int target = -1;
    if (target < 0) return (target = made) < 0 ? -1 : 0;
    return made < 0 ? -1 : -(long)__wasi_fd_renumber(made, target);
}

static long args_sizes_get(int index) {
    __wasi_size_t count, size;
    return -(long)__wasi_args_sizes_get(&count, &size);
}

static long environ_sizes_get(int index) {
    __wasi_size_t count, size;
    return -(long)__wasi_environ_sizes_get(&count, &size);
}

static uint8_t *pointers[256];
static long args_get(int index) { return -(long)__wasi_args_get(pointers, (uint8_t *)buffer); }

static long environ_get(int index) {
    return -(long)__wasi_environ_get(pointers, (uint8_t *)buffer);
}

static long fd_prestat_get(int index) {
    __wasi_prestat_t prestat;
    return -(long)__wasi_fd_prestat_get(3, &prestat);
}

static long fd_prestat_dir_name(int index) {
    return -(long)__wasi_fd_prestat_dir_name(3, (uint8_t *)buffer, 1);
}

static long fd_fdstat_set_rights(int index) {
    __wasi_fdstat_t status;
    static __wasi_rights_t base, inheriting;
    if (base == 0) {
        if (__wasi_fd_fdstat_get(file, &status) != 0) return -1;
        base = status.fs_rights_base, inheriting = status.fs_rights_inheriting;
    }
    return -(long)__wasi_fd_fdstat_set_rights(file, base, inheriting);
}
#endif

typedef struct {
    const char *name;
    long (*call)(int index);
} Kind;

static const Kind kinds[] = {
    {"clock_time_get", clock_time_get},
    {"clock_res_get", clock_res_get},
    {"random_get_16", random_get},
    {"sched_yield", sched_yield_},
    {"poll_oneoff", poll_oneoff},
    {"fd_advise", fd_advise},
    {"fd_allocate", fd_allocate},
    {"fd_datasync", fd_datasync},
    {"fd_sync", fd_sync},
    {"fd_fdstat_get", fd_fdstat_get},
    {"fd_fdstat_set_flags", fd_fdstat_set_flags},
    {"fd_filestat_get", fd_filestat_get},
    {"fd_filestat_set_size", fd_filestat_set_size},
    {"fd_filestat_set_times", fd_filestat_set_times},
    {"fd_pread_4096", fd_pread},
    {"fd_pread_1", fd_pread_1},
    {"fd_pwrite_4096", fd_pwrite},
    {"fd_read_4096", fd_read},
    {"fd_write_4096", fd_write},
    {"fd_seek", fd_seek},
    {"fd_tell", fd_tell},
    {"fd_readdir_64", fd_readdir},
    {"path_open+fd_close", path_open_fd_close},
    {"path_filestat_get", path_filestat_get},
    {"path_filestat_get_deep", path_filestat_deep},
    {"path_filestat_get_absent", path_filestat_absent},
    {"path_filestat_set_times", path_filestat_set_times},
    {"path_create+remove_directory", path_create_remove_directory},
    {"path_open_new+unlink_file", path_create_unlink_file},
    {"path_link+unlink_file", path_link_unlink},
    {"path_symlink+unlink_file", path_symlink_unlink},
    {"path_readlink", path_readlink},
    {"path_rename", path_rename},
    {"sock_recv", sock_recv},
#ifdef __wasi__
    {"path_open+fd_renumber", fd_renumber},
    {"args_get", args_get},
    {"args_sizes_get", args_sizes_get},
    {"environ_get", environ_get},
    {"environ_sizes_get", environ_sizes_get},
    {"fd_prestat_get", fd_prestat_get},
    {"fd_prestat_dir_name", fd_prestat_dir_name},
    {"fd_fdstat_set_rights", fd_fdstat_set_rights},
#endif
};

static int make(const char *name) {
    int made = open(name, O_WRONLY | O_CREAT, 0644);
    return made < 0 ? -1 : close(made);
}

// The files that the kinds work on.
static int prepare(void) {
    char name[32];
    for (int index = 0; index < entries; index++) {
        snprintf(name, sizeof name, "calls.d/entry%02d", index);
        if ((index == 0 && mkdir("calls.d", 0755) != 0) || make(name) != 0) return -1;
    }
    if (mkdir("calls.d/a", 0755) != 0 || mkdir("calls.d/a/b", 0755) != 0) return -1;
    if (mkdir("calls.d/a/b/c", 0755) != 0 || make("calls.d/a/b/c/file") != 0) return -1;
    file = open(path, O_RDWR | O_CREAT | O_TRUNC, 0644);
    for (int index = 0; index < pages; index++)
        if (pwrite(file, buffer, page, (off_t)index * page) != page) return -1;
    return make("calls.q") != 0 || symlink(path, "calls.link") != 0 ? -1 : file;
}

// Calls a number of times, a multiple of the batch, so that every batch is alike.
static void repeat(const Kind *kind, int calls) {
    for (int index = 0; index < calls; index++)
        if (kind->call(index % batch) < 0) {
            printf("%s - %s\n", kind->name, strerror(errno));
            exit(1);
        }
}

// Calls until the time is over; prints nanoseconds per call.
static void measure(const Kind *kind, double nanoseconds) {
    errno = 0;
    long given = 0;
    for (int index = 0; index < batch; index++)
        if ((given = kind->call(index)) < 0) {
            printf("%s - %s\n", kind->name, strerror(errno != 0 ? errno : (int)-given));
            return;
        }
    double start = now(), end = start;
    long count = 0;
    for (; end - start < nanoseconds; end = now())
        for (int index = 0; index < batch; index++, count++)
            if (kind->call(index) != given) {
                printf("%s - unsteady\n", kind->name);
                return;
            }
    printf("%s %.2f %ld\n", kind->name, (end - start) / count, given);
}

int main(int count, char **arguments) {
    if (count < 2 || prepare() < 0) {
        fprintf(stderr, "calls: %s\n", count < 2 ? "usage: MILLISECONDS" : strerror(errno));
        return 2;
    }
    for (size_t index = 0; index < sizeof kinds / sizeof *kinds; index++) {
        int wanted = count == 2;
        for (int word = 2; word < count; word++)
            wanted |= strcmp(arguments[word], kinds[index].name) == 0;
        if (!wanted) continue;
        if (*arguments[1] == '=')
            repeat(&kinds[index], atoi(arguments[1] + 1));
        else
            measure(&kinds[index], atof(arguments[1]) * 1e6);
    }
    return 0;
}
