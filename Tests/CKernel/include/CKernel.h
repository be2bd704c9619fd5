// Linux's file calls as the suite's kernel driver uses them. Each returns what its call returns, or
// the negative error number. A node is an O_PATH descriptor; names end with NUL.
#pragma once

#include <stddef.h>
#include <stdint.h>

/// What stat(2) tells, times in nanoseconds, device as major << 32 | minor.
struct kernel_stat {
    uint64_t inode, size, blocks, device;
    uint32_t mode, links, owner, group;
    int64_t accessed, modified, changed;
};

/// A new empty directory in `folder`; its path goes to `path`.
int64_t kernel_temporary(const char *folder, char *path, size_t count);
/// Removes a directory with everything in it.
int64_t kernel_remove_all(const char *path);
int64_t kernel_open_directory(const char *path);
/// A file without a name, for ``kernel_tick``.
int64_t kernel_open_clock(const char *folder);
/// Makes the kernel's times of changes go on: it gives out fine ones only where somebody looked.
int64_t kernel_tick(int clock);
/// Lets this thread use files as another user, and without the first user's powers; returns the
/// user that it was.
int64_t kernel_set_user(uint32_t user);
int64_t kernel_lookup(int directory, const char *name);
/// Opens a node with the flags of open(2); reading does not move the access time.
int64_t kernel_open(int node, int flags);
int64_t kernel_close(int descriptor);
int64_t kernel_stat(int node, struct kernel_stat *result);
int64_t kernel_read_link(int node, void *target, size_t count);
/// Makes a node of the type that `mode` has; `device` is major << 32 | minor.
int64_t kernel_make(int directory, const char *name, uint32_t mode, uint64_t device);
int64_t kernel_symlink(int directory, const char *name, const char *target);
int64_t kernel_link(int node, int directory, const char *name);
int64_t kernel_unlink(int directory, const char *name, int is_directory);
int64_t kernel_rename(
    int directory, const char *name, int new_directory, const char *new_name, uint32_t flags);
int64_t kernel_set_owner(int node, uint32_t owner, uint32_t group);
int64_t kernel_set_mode(int node, uint32_t mode);
/// Sets times; null leaves one as it is.
int64_t kernel_set_times(int node, const int64_t *accessed, const int64_t *modified);
int64_t kernel_read(int file, void *bytes, size_t count, uint64_t offset);
int64_t kernel_write(int file, const void *bytes, size_t count, uint64_t offset);
/// Writes at the end, wherever that is.
int64_t kernel_append(int file, const void *bytes, size_t count);
int64_t kernel_truncate(int file, uint64_t size);
/// Modes: 0 extend, 1 keep the size, 2 punch a hole, 3 zero.
int64_t kernel_allocate(int file, int mode, uint64_t offset, uint64_t count);
int64_t kernel_seek(int file, int is_hole, uint64_t offset);
int64_t kernel_copy(int source, uint64_t from, int target, uint64_t to, uint64_t count);
int64_t kernel_synchronize(int file, int data_only);
int64_t kernel_get_attribute(int node, const char *name, void *value, size_t count);
int64_t kernel_list_attributes(int node, void *names, size_t count);
int64_t kernel_set_attribute(
    int node, const char *name, const void *value, size_t count, int mode);
int64_t kernel_remove_attribute(int node, const char *name);
/// The names of a directory, each ended with NUL, without `.` and `..`, into memory that the caller
/// frees.
int64_t kernel_list(int node, char **names);
/// Lets this process open as many files as it may.
void kernel_allow_descriptors(void);
/// Mounts at a directory what nobody serves, as a mount of swasi's whose process died.
int64_t kernel_leave_dead_mount(const char *path);
/// Makes the kernel drop the names and files of a mount that nobody uses now, and with them their
/// pages: mounts it again with the options that it has.
int64_t kernel_forget(const char *path);
/// Lists a directory with readdir(3), goes back behind a name with seekdir(3), and gives the name
/// that follows; returns how many names there are, with `.` and `..`.
int64_t kernel_list_from(const char *path, const char *after, char *name, size_t count);
/// Removes each name of a directory as it is listed; returns how many.
int64_t kernel_remove_while_listing(const char *path);
