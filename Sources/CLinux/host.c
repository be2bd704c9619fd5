#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "host.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/uio.h>
#include <sys/xattr.h>
#include <time.h>
#include <unistd.h>

int clinux_open_name(int directory, const char *name, int flags, unsigned mode) {
    struct open_how how = {
        .flags = (uint64_t)(unsigned)(flags | O_NOFOLLOW | O_CLOEXEC),
        .mode = flags & O_CREAT ? mode : 0,
        .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS,
    };
    // Looking moves no times where we may keep it so: not for what belongs to somebody else.
    if (!(flags & (O_PATH | O_CREAT))) how.flags |= O_NOATIME;
    int descriptor = (int)syscall(SYS_openat2, directory, name, &how, sizeof how);
    if (descriptor < 0 && errno == EPERM && how.flags & O_NOATIME) {
        how.flags &= ~(uint64_t)O_NOATIME;
        descriptor = (int)syscall(SYS_openat2, directory, name, &how, sizeof how);
    }
    if (descriptor >= 0 || errno != ENOSYS) return descriptor;
    return openat(directory, name, flags | O_NOFOLLOW | O_CLOEXEC, mode);
}

int clinux_open_again(const char *link, int flags) {
    int descriptor = open(link, flags | O_CLOEXEC | O_NOATIME);
    if (descriptor >= 0 || errno != EPERM) return descriptor;
    return open(link, flags | O_CLOEXEC);
}

static int64_t nanoseconds(struct statx_timestamp time) {
    int64_t result;
    if (__builtin_mul_overflow(time.tv_sec, (int64_t)1000000000, &result) ||
        __builtin_add_overflow(result, (int64_t)time.tv_nsec, &result))
        return time.tv_sec < 0 ? INT64_MIN : INT64_MAX;
    return result;
}

int clinux_status_of(int directory, const char *name, struct clinux_status *status) {
    struct statx found;
    int flags = AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | (*name ? 0 : AT_EMPTY_PATH);
    unsigned mask = STATX_BASIC_STATS | STATX_BTIME | STATX_MNT_ID;
    if (statx(directory, name, flags, mask, &found) != 0) return -1;
    memset(status, 0, sizeof *status);
    if (found.stx_mask & STATX_MNT_ID) status->mount = found.stx_mnt_id;
    status->device = (uint64_t)found.stx_dev_major << 32 | found.stx_dev_minor;
    status->inode = found.stx_ino;
    if (found.stx_mask & STATX_BTIME) status->birth = nanoseconds(found.stx_btime);
    status->mode = found.stx_mode;
    status->links = found.stx_nlink;
    status->owner = found.stx_uid;
    status->group = found.stx_gid;
    status->size = found.stx_size;
    status->blocks = found.stx_blocks;
    status->device_number = (uint64_t)found.stx_rdev_major << 32 | found.stx_rdev_minor;
    status->accessed = nanoseconds(found.stx_atime);
    status->modified = nanoseconds(found.stx_mtime);
    status->changed = nanoseconds(found.stx_ctime);
    status->is_immutable = (found.stx_attributes & STATX_ATTR_IMMUTABLE) != 0;
    status->is_append_only = (found.stx_attributes & STATX_ATTR_APPEND) != 0;
    return 0;
}

int clinux_sort_of(int directory, const char *name) {
    struct statx found;
    int flags = AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | AT_STATX_DONT_SYNC;
    if (statx(directory, name, flags, STATX_TYPE, &found) != 0) return -1;
    return found.stx_mask & STATX_TYPE ? found.stx_mode & S_IFMT : -1;
}

ssize_t clinux_list(int directory, void *buffer, size_t count) {
    return syscall(SYS_getdents64, directory, buffer, count);
}

int clinux_rename(
    int directory, const char *name, int new_directory, const char *new_name, unsigned flags) {
    return renameat2(directory, name, new_directory, new_name, flags);
}

ssize_t clinux_append(int file, const void *bytes, size_t count, int64_t *end) {
    struct iovec piece = {.iov_base = (void *)bytes, .iov_len = count};
    ssize_t written = pwritev2(file, &piece, 1, -1, RWF_APPEND);
    if (written < 0) return written;
    *end = lseek(file, 0, SEEK_CUR);
    return written;
}

int clinux_allocate(int file, int mode, int64_t offset, int64_t count) {
    return fallocate(file, mode, offset, count);
}

static struct timespec time_of(int64_t time, int keep) {
    struct timespec result = {.tv_nsec = UTIME_OMIT};
    if (keep) return result;
    result.tv_sec = time / 1000000000;
    result.tv_nsec = time % 1000000000;
    if (result.tv_nsec < 0) {
        result.tv_nsec += 1000000000;
        result.tv_sec -= 1;
    }
    return result;
}

int clinux_set_times(int object, int64_t accessed, int64_t modified, int keep) {
    struct timespec times[2] = {time_of(accessed, keep & 1), time_of(modified, keep & 2)};
    return (int)syscall(SYS_utimensat, object, "", times, AT_EMPTY_PATH);
}

int clinux_set_owner(int object, uint32_t owner, uint32_t group) {
    return fchownat(object, "", owner, group, AT_EMPTY_PATH);
}

int clinux_path_flag(void) {
    return O_PATH;
}

unsigned long clinux_device(uint32_t major, uint32_t minor) {
    return makedev(major, minor);
}

int clinux_synchronize(int descriptor) {
    return syncfs(descriptor);
}

int clinux_set_attribute(const char *path, const char *name, const void *value, size_t count) {
    return setxattr(path, name, value, count, 0);
}

int clinux_remove_attribute(const char *path, const char *name) {
    return removexattr(path, name);
}

ssize_t clinux_get_attribute(const char *path, const char *name, void *value, size_t count) {
    return getxattr(path, name, value, count);
}

ssize_t clinux_list_attributes(const char *path, void *names, size_t count) {
    return listxattr(path, names, count);
}

// The kernel's own link to a descriptor, and a name behind it, which has 255 bytes at most.
struct place { char path[320]; };

static struct place place_of(int directory, const char *name) {
    struct place place;
    snprintf(
        place.path, sizeof place.path, *name ? "/proc/self/fd/%d/%s" : "/proc/self/fd/%d%s",
        directory, name);
    return place;
}

ssize_t clinux_list_attributes_of(int directory, const char *name, void *names, size_t count) {
    struct place place = place_of(directory, name);
    return (*name ? llistxattr : listxattr)(place.path, names, count);
}

ssize_t clinux_attribute_of(
    int directory, const char *name, const char *attribute, void *value, size_t count) {
    struct place place = place_of(directory, name);
    return (*name ? lgetxattr : getxattr)(place.path, attribute, value, count);
}
