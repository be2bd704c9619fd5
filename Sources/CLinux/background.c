#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <syslog.h>
#include <unistd.h>

extern char **environ;

/// Waits for the process whose number it is given in place of a pointer.
static void *reap(void *argument) {
    int status;
    while (waitpid((pid_t)(intptr_t)argument, &status, 0) < 0 && errno == EINTR) {}
    return NULL;
}

int clinux_spawn_background(char *const *arguments, int standard_input) {
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    int result = posix_spawn_file_actions_init(&actions);
    if (result != 0) return result;
    if ((result = posix_spawnattr_init(&attributes)) != 0) {
        posix_spawn_file_actions_destroy(&actions);
        return result;
    }
    pid_t process = 0;
    // What this thread holds back, the process must not.
    sigset_t none;
    sigemptyset(&none);
    if ((result = posix_spawn_file_actions_adddup2(&actions, standard_input, 0)) == 0 &&
        (result = posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)) == 0 &&
        (result = posix_spawn_file_actions_adddup2(&actions, 1, 2)) == 0 &&
        (result = posix_spawn_file_actions_addclosefrom_np(&actions, 3)) == 0 &&
        (result = posix_spawnattr_setsigmask(&attributes, &none)) == 0 &&
        (result = posix_spawnattr_setflags(
             &attributes, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK)) == 0)
        result = posix_spawn(
            &process, "/proc/self/exe", &actions, &attributes, arguments, environ);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    if (result != 0) return result;

    pthread_t thread;
    pthread_attr_t detached;
    if (pthread_attr_init(&detached) != 0) return 0;
    pthread_attr_setdetachstate(&detached, PTHREAD_CREATE_DETACHED);
    pthread_attr_setstacksize(&detached, 64 << 10);
    // Without the thread the process is a zombie until this one ends; nothing worse.
    pthread_create(&thread, &detached, reap, (void *)(intptr_t)process);
    pthread_attr_destroy(&detached);
    return 0;
}

int clinux_detach(void) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) return -1;
    pid_t child = fork();
    if (child < 0) {
        int failure = errno;
        close(ends[0]);
        close(ends[1]);
        errno = failure;
        return -1;
    }
    if (child == 0) {
        close(ends[0]);
        setsid();
        return ends[1];
    }
    close(ends[1]);
    char byte;
    ssize_t count;
    while ((count = read(ends[0], &byte, 1)) < 0 && errno == EINTR) {}
    if (count == 1) _exit(0);
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {}
    _exit(WIFEXITED(status) ? WEXITSTATUS(status) : 125);
}

void clinux_detached(int number) {
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (null >= 0) {
        for (int standard = 0; standard <= 2; standard++) dup2(null, standard);
        if (null > 2) close(null);
    }
    if (chdir("/") == 0 && write(number, "", 1) < 0) {}
    close(number);
}

int clinux_open_process(int process) { return (int)syscall(SYS_pidfd_open, process, 0); }

void clinux_log(const char *text) { syslog(LOG_ERR | LOG_USER, "swasi: %s", text); }

void clinux_lower_priority(void) {
    // Either may be refused: the work is the same, only less polite.
    struct sched_param parameters = {0};
    sched_setscheduler(0, SCHED_IDLE, &parameters);
    if (nice(19) < 0) return;
}
