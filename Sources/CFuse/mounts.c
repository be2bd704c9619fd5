#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "CFuse.h"

#include <errno.h>
#include <mntent.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

/// Waits for a line, or for the end of whoever holds the pipe; then unmounts, even if files are
/// open, if the uppermost mount at the path is still that of the device. The superuser needs no
/// help for that. The path comes twice: as it is, and as the kernel lists it.
static const char script[] =
    "read -r line && exit; top=; "
    "while read -r id parent device root point rest; do "
    "[ \"$point\" = \"$2\" ] && top=$device; done </proc/self/mountinfo; "
    "[ \"$top\" = \"$1\" ] || exit; "
    "if [ \"$(id -u)\" = 0 ]; then umount -l -- \"$0\"; "
    "else fusermount3 -u -q -z -- \"$0\"; fi";

static char *const environment[] = {"PATH=/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/bin", NULL};

/// A path as /proc/self/mountinfo has it: what parts its words is in octal (proc(5)). To be freed;
/// NULL without memory.
static char *listed(const char *path) {
    char *text = malloc(4 * strlen(path) + 1), *end = text;
    if (text == NULL) return NULL;
    for (; *path != 0; path++) {
        if (strchr(" \t\n\\", *path) == NULL)
            *end++ = *path;
        else
            end += sprintf(end, "\\%03o", (unsigned char)*path);
    }
    *end = 0;
    return text;
}

/// As the public one, for a path as it is listed.
static void device_at(const char *point, char device[cfuse_device_size]) {
    device[0] = 0;
    FILE *list = fopen("/proc/self/mountinfo", "re");
    if (list == NULL) return;
    char *line = NULL;
    size_t size = 0;
    while (getline(&line, &size, list) > 0) {
        // Its number, its parent's, its device's, what of it is mounted, and where.
        char *rest = line, *words[5];
        for (int index = 0; index < 5; index++) words[index] = strsep(&rest, " \n");
        if (words[4] != NULL && strcmp(words[4], point) == 0)
            snprintf(device, cfuse_device_size, "%s", words[2]);
    }
    free(line);
    fclose(list);
}

void cfuse_device_at(const char *path, char device[cfuse_device_size]) {
    device[0] = 0;
    char *point = listed(path);
    if (point == NULL) return;
    device_at(point, device);
    free(point);
}

int cfuse_watch(const char *mount_point, struct cfuse_watchdog *watchdog) {
    *watchdog = (struct cfuse_watchdog){.pipe = -1};
    int ends[2];
    char *point = listed(mount_point), device[cfuse_device_size];
    if (point == NULL) return ENOMEM;
    device_at(point, device);
    if (pipe2(ends, O_CLOEXEC) != 0) {
        int failure = errno;
        free(point);
        return failure;
    }
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    sigset_t none;
    sigemptyset(&none);
    posix_spawn_file_actions_adddup2(&actions, ends[0], 0);
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, 1, 2);
    posix_spawn_file_actions_addclosefrom_np(&actions, 3);
    // Nor in the mount that it is about.
    posix_spawn_file_actions_addchdir_np(&actions, "/");
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK);
    char *arguments[] = {"sh", "-c", (char *)script, (char *)mount_point, device, point, NULL};
    pid_t process = 0;
    int failure =
        posix_spawn(&process, "/bin/sh", &actions, &attributes, arguments, environment);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    free(point);
    close(ends[0]);
    if (failure != 0) {
        close(ends[1]);
        return failure;
    }
    watchdog->process = process;
    watchdog->pipe = ends[1];
    return 0;
}

void cfuse_unwatch(struct cfuse_watchdog watchdog) {
    if (watchdog.pipe < 0) return;
    // One that is gone already takes nothing: that must not end this process.
    sigset_t broken, before;
    sigemptyset(&broken);
    sigaddset(&broken, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &broken, &before);
    if (write(watchdog.pipe, "\n", 1) < 0 && errno == EPIPE) {
        struct timespec now = {0};
        sigtimedwait(&broken, NULL, &now);
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    close(watchdog.pipe);
    while (waitpid(watchdog.process, NULL, 0) < 0 && errno == EINTR) {}
}

int cfuse_each_mount(
    void (*body)(
        void *context, const char *source, const char *path, const char *type,
        const char *options),
    void *context) {
    FILE *list = setmntent("/proc/self/mounts", "re");
    if (list == NULL) return errno;
    struct mntent entry;
    char text[16384];
    while (getmntent_r(list, &entry, text, sizeof text) != NULL)
        body(context, entry.mnt_fsname, entry.mnt_dir, entry.mnt_type, entry.mnt_opts);
    endmntent(list);
    return 0;
}

int cfuse_unmount(const char *path, int lazily) {
    if (geteuid() == 0)
        return umount2(path, UMOUNT_NOFOLLOW | (lazily ? MNT_DETACH : 0)) == 0 ? 0 : errno;
    char *arguments[] = {"fusermount3", "-u", "-q", lazily ? "-z" : "-q", "--", (char *)path, NULL};
    pid_t process = 0;
    int failure = posix_spawnp(&process, "fusermount3", NULL, NULL, arguments, environment);
    if (failure != 0) return failure;
    int status = 0;
    while (waitpid(process, &status, 0) < 0)
        if (errno != EINTR) return errno;
    return status == 0 ? 0 : EBUSY;
}

void cfuse_read_ahead(const char *path, unsigned kibibytes) {
    struct stat status;
    if (stat(path, &status) != 0) return;
    char setting[64], number[16];
    snprintf(setting, sizeof setting, "/sys/class/bdi/%u:%u/read_ahead_kb", major(status.st_dev),
             minor(status.st_dev));
    int file = open(setting, O_WRONLY | O_CLOEXEC);
    if (file < 0) return;
    int count = snprintf(number, sizeof number, "%u", kibibytes);
    // Where it is not allowed, the kernel reads ahead less.
    if (write(file, number, (size_t)count) != count) errno = 0;
    close(file);
}
