#define _GNU_SOURCE
#include "CKernel.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/fsuid.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

#define RESULT(call) ({ int64_t result_ = (call); result_ < 0 ? -(int64_t)errno : result_; })

/// The path by which calls that know no O_PATH descriptors reach a node.
struct magic { char path[32]; };

static struct magic magic(int node) {
    struct magic result;
    snprintf(result.path, sizeof result.path, "/proc/self/fd/%d", node);
    return result;
}

int64_t kernel_temporary(const char *folder, char *path, size_t count) {
    if (snprintf(path, count, "%s/swasi-suite-XXXXXX", folder) >= (int)count) return -ENAMETOOLONG;
    return mkdtemp(path) ? 0 : -errno;
}

static int remove_one(const char *path, const struct stat *status, int type, struct FTW *walk) {
    (void)status, (void)type, (void)walk;
    return remove(path);
}

int64_t kernel_remove_all(const char *path) {
    return RESULT(nftw(path, remove_one, 64, FTW_DEPTH | FTW_PHYS));
}

int64_t kernel_open_directory(const char *path) {
    return RESULT(open(path, O_PATH | O_DIRECTORY | O_CLOEXEC));
}

int64_t kernel_open_clock(const char *folder) {
    return RESULT(open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
}

int64_t kernel_tick(int clock) {
    struct stat status;
    if (fstat(clock, &status) < 0) return -errno;
    return RESULT(fchmod(clock, 0600));
}

int64_t kernel_lookup(int directory, const char *name) {
    return RESULT(openat(directory, name, O_PATH | O_NOFOLLOW | O_CLOEXEC));
}

int64_t kernel_open(int node, int flags) {
    return RESULT(open(magic(node).path, flags | O_NOATIME | O_CLOEXEC));
}

int64_t kernel_close(int descriptor) { return RESULT(close(descriptor)); }

static int64_t nanoseconds(struct timespec time) {
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

int64_t kernel_stat(int node, struct kernel_stat *result) {
    struct stat status;
    if (fstat(node, &status) < 0) return -errno;
    *result = (struct kernel_stat){
        .inode = status.st_ino, .size = status.st_size, .blocks = status.st_blocks,
        .device = (uint64_t)major(status.st_rdev) << 32 | minor(status.st_rdev),
        .mode = status.st_mode, .links = status.st_nlink, .owner = status.st_uid,
        .group = status.st_gid, .accessed = nanoseconds(status.st_atim),
        .modified = nanoseconds(status.st_mtim), .changed = nanoseconds(status.st_ctim)};
    return 0;
}

int64_t kernel_read_link(int node, void *target, size_t count) {
    return RESULT(readlinkat(node, "", target, count));
}

int64_t kernel_make(int directory, const char *name, uint32_t mode, uint64_t device) {
    if (S_ISDIR(mode)) return RESULT(mkdirat(directory, name, mode & 07777));
    return RESULT(mknodat(directory, name, mode, makedev(device >> 32, device & 0xFFFFFFFF)));
}

int64_t kernel_symlink(int directory, const char *name, const char *target) {
    return RESULT(symlinkat(target, directory, name));
}

int64_t kernel_link(int node, int directory, const char *name) {
    return RESULT(linkat(AT_FDCWD, magic(node).path, directory, name, AT_SYMLINK_FOLLOW));
}

int64_t kernel_unlink(int directory, const char *name, int is_directory) {
    return RESULT(unlinkat(directory, name, is_directory ? AT_REMOVEDIR : 0));
}

int64_t kernel_rename(
    int directory, const char *name, int new_directory, const char *new_name, uint32_t flags) {
    return RESULT(renameat2(directory, name, new_directory, new_name, flags));
}

int64_t kernel_set_owner(int node, uint32_t owner, uint32_t group) {
    return RESULT(fchownat(node, "", owner, group, AT_EMPTY_PATH));
}

int64_t kernel_set_mode(int node, uint32_t mode) {
    return RESULT(chmod(magic(node).path, mode));
}

static struct timespec timespec(const int64_t *time) {
    if (!time) return (struct timespec){.tv_nsec = UTIME_OMIT};
    int64_t part = (*time % 1000000000 + 1000000000) % 1000000000;
    return (struct timespec){.tv_sec = (*time - part) / 1000000000, .tv_nsec = part};
}

int64_t kernel_set_times(int node, const int64_t *accessed, const int64_t *modified) {
    struct timespec times[2] = {timespec(accessed), timespec(modified)};
    return RESULT(utimensat(AT_FDCWD, magic(node).path, times, 0));
}

int64_t kernel_read(int file, void *bytes, size_t count, uint64_t offset) {
    return RESULT(pread(file, bytes, count, offset));
}

int64_t kernel_write(int file, const void *bytes, size_t count, uint64_t offset) {
    return RESULT(pwrite(file, bytes, count, offset));
}

int64_t kernel_append(int file, const void *bytes, size_t count) {
    if (fcntl(file, F_SETFL, O_APPEND) < 0) return -errno;
    int64_t result = RESULT(write(file, bytes, count));
    fcntl(file, F_SETFL, 0);
    return result;
}

int64_t kernel_truncate(int file, uint64_t size) { return RESULT(ftruncate(file, size)); }

int64_t kernel_allocate(int file, int mode, uint64_t offset, uint64_t count) {
    static const int modes[] = {
        0, FALLOC_FL_KEEP_SIZE, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, FALLOC_FL_ZERO_RANGE};
    return RESULT(fallocate(file, modes[mode], offset, count));
}

int64_t kernel_seek(int file, int is_hole, uint64_t offset) {
    return RESULT(lseek(file, offset, is_hole ? SEEK_HOLE : SEEK_DATA));
}

int64_t kernel_copy(int source, uint64_t from, int target, uint64_t to, uint64_t count) {
    off64_t in = from, out = to;
    return RESULT(copy_file_range(source, &in, target, &out, count, 0));
}

int64_t kernel_synchronize(int file, int data_only) {
    return RESULT(data_only ? fdatasync(file) : fsync(file));
}

int64_t kernel_get_attribute(int node, const char *name, void *value, size_t count) {
    return RESULT(getxattr(magic(node).path, name, value, count));
}

int64_t kernel_list_attributes(int node, void *names, size_t count) {
    return RESULT(listxattr(magic(node).path, names, count));
}

int64_t kernel_set_attribute(
    int node, const char *name, const void *value, size_t count, int mode) {
    return RESULT(setxattr(magic(node).path, name, value, count, mode));
}

int64_t kernel_remove_attribute(int node, const char *name) {
    return RESULT(removexattr(magic(node).path, name));
}

int64_t kernel_list(int node, char **names) {
    int descriptor = openat(node, ".", O_RDONLY | O_DIRECTORY | O_NOATIME | O_CLOEXEC);
    if (descriptor < 0) return -errno;
    DIR *listing = fdopendir(descriptor);
    size_t count = 0, capacity = 4096;
    char *bytes = malloc(capacity);
    for (struct dirent *entry; (entry = readdir(listing));) {
        size_t length = strlen(entry->d_name) + 1;
        if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, "..")) continue;
        if (count + length > capacity) bytes = realloc(bytes, capacity = capacity * 2 + length);
        memcpy(bytes + count, entry->d_name, length);
        count += length;
    }
    closedir(listing);
    *names = bytes;
    return count;
}

int64_t kernel_set_user(uint32_t user) {
    return setfsuid(user);
}

void kernel_allow_descriptors(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    struct rlimit more = {1 << 17, 1 << 17};
    limit.rlim_cur = limit.rlim_max;
    if (limit.rlim_max >= more.rlim_max || setrlimit(RLIMIT_NOFILE, &more) != 0)
        setrlimit(RLIMIT_NOFILE, &limit);
}

int64_t kernel_leave_dead_mount(const char *path) {
    int device = open("/dev/fuse", O_RDWR | O_CLOEXEC);
    if (device < 0) return -errno;
    char options[96];
    snprintf(options, sizeof options, "fd=%d,rootmode=40000,user_id=0,group_id=0", device);
    int64_t result = RESULT(mount("dead", path, "fuse.swasi", MS_NOSUID | MS_NODEV, options));
    close(device);
    return result;
}

int64_t kernel_forget(const char *path) {
    struct statvfs status;
    if (statvfs(path, &status) != 0) return -errno;
    unsigned long flags = MS_REMOUNT | MS_NOSUID | MS_NODEV;
    if (status.f_flag & ST_RDONLY) flags |= MS_RDONLY;
    return RESULT(mount(NULL, path, NULL, flags, NULL));
}

int64_t kernel_list_from(const char *path, const char *after, char *name, size_t count) {
    DIR *listing = opendir(path);
    if (!listing) return -errno;
    long place = 0;
    int64_t seen = 0;
    for (struct dirent *entry; (entry = readdir(listing));) {
        seen++;
        if (!strcmp(entry->d_name, after)) place = telldir(listing);
    }
    seekdir(listing, place);
    struct dirent *next = readdir(listing);
    snprintf(name, count, "%s", next ? next->d_name : "");
    closedir(listing);
    return seen;
}

int64_t kernel_remove_while_listing(const char *path) {
    DIR *listing = opendir(path);
    if (!listing) return -errno;
    int64_t removed = 0;
    for (struct dirent *entry; (entry = readdir(listing));) {
        if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, "..")) continue;
        if (unlinkat(dirfd(listing), entry->d_name, 0) != 0) return -errno;
        removed++;
    }
    closedir(listing);
    return removed;
}

