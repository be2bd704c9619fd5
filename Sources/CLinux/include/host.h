// Access to directories of the host that were granted: one name at a time below a descriptor.
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/// What statx(2) tells of one object; times are in nanoseconds, clamped to 64 bits.
struct clinux_status {
    uint64_t mount, device, inode;
    int64_t birth;
    uint32_t mode, links, owner, group;
    uint64_t size, blocks, device_number;
    int64_t accessed, modified, changed;
    /// Whether it cannot be changed at all, or only be appended to (chattr(1): i, a).
    uint8_t is_immutable, is_append_only;
};

/// Opens one name below a directory; the last link is never followed, and nothing outside of the
/// directory is reached. Where the kernel has no openat2(2), one name without links is what
/// openat(2) gives too. `flags` as for open(2).
int clinux_open_name(int directory, const char *name, int flags, unsigned mode);

/// Opens what a link of /proc/self/fd stands for; moves no times where we may keep it so. `flags`
/// as for open(2), without making.
int clinux_open_again(const char *link, int flags);

/// statx(2) of a name below a directory, links not followed; of the descriptor itself for "".
int clinux_status_of(int directory, const char *name, struct clinux_status *status);

/// The sort of a name below a directory as the kernel knows it without asking whoever serves the
/// file system: the bits S_IFMT of its mode, -1 if it does not know.
int clinux_sort_of(int directory, const char *name);

/// getdents64(2).
ssize_t clinux_list(int directory, void *buffer, size_t count);

/// renameat2(2).
int clinux_rename(
    int directory, const char *name, int new_directory, const char *new_name, unsigned flags);

/// Writes at the end of a file in one step and sets `end` to the offset behind the last byte.
ssize_t clinux_append(int file, const void *bytes, size_t count, int64_t *end);

/// fallocate(2) with flags; 0 makes the file at least as long as the range's end.
int clinux_allocate(int file, int mode, int64_t offset, int64_t count);

/// utimensat(2) of an open object, whatever sort it is; nanoseconds, `keep` bits 1 (accessed) and 2
/// (modified) leave one as it is.
int clinux_set_times(int object, int64_t accessed, int64_t modified, int keep);

/// fchownat(2) of an open object, whatever sort it is; -1 leaves one as it is.
int clinux_set_owner(int object, uint32_t owner, uint32_t group);

/// O_PATH, which needs _GNU_SOURCE.
int clinux_path_flag(void);

/// The number of a device (makedev(3)).
unsigned long clinux_device(uint32_t major, uint32_t minor);

/// syncfs(2): waits until everything of a file system is on the disk.
int clinux_synchronize(int descriptor);

/// setxattr(2), which makes or replaces.
int clinux_set_attribute(const char *path, const char *name, const void *value, size_t count);

/// removexattr(2).
int clinux_remove_attribute(const char *path, const char *name);

/// getxattr(2).
ssize_t clinux_get_attribute(const char *path, const char *name, void *value, size_t count);

/// listxattr(2).
ssize_t clinux_list_attributes(const char *path, void *names, size_t count);

/// llistxattr(2) of a name in a directory, or of the object itself that `directory` stands for
/// where `name` is empty.
ssize_t clinux_list_attributes_of(int directory, const char *name, void *names, size_t count);

/// lgetxattr(2), as for clinux_list_attributes_of.
ssize_t clinux_attribute_of(
    int directory, const char *name, const char *attribute, void *value, size_t count);
