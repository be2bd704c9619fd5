// Takes the place of parts of Swift's runtime, and of one of libgcc_s, that do in every program
// what this one does not need.
//
// What is declared here is theirs. Being defined here it keeps the runtime's files, or the library,
// out of a static link. Where the runtime is shared it keeps its own of what is hidden.
#pragma once

#include <stdbool.h>

// CommandLine.cpp finds the arguments for `CommandLine`, by reading all of /proc/self/maps. Both
// functions are called by `CommandLine` only; where the runtime is shared they take the place of
// its own as any symbol of an executable does.

/// The arguments of this process and how many there are.
char **_swift_stdlib_getUnsafeArgvArgc(int *count);

/// Lets others take the place of the arguments of this process.
void _swift_stdlib_overrideUnsafeArgvArgc(char **strings, int count);

#if defined(__x86_64__)

// libgcc_s, which comes with libwasmtime, asks the processor a dozen times what it is when it is
// opened; each time stops a virtual machine. The answers are for programs of compilers before GCC
// 5: later ones have variables and code of their own for that. The dynamic linker takes this
// function for libgcc_s's own, for an executable's symbols come first (`--export-dynamic-symbol` in
// Package.swift).

/// Finds out nothing; 0 as the other one.
__attribute__((visibility("default"))) int __cpu_indicator_init(void);

#endif

#pragma GCC visibility push(hidden)

// Backtrace.cpp looks for the program `swift-backtrace` in eight places, and takes apart what the
// environment says of it. The program is part of a toolchain, and the command has no symbols for
// it.

/// What a crash does; all zero for nothing but the end of the process.
extern const int _swift_backtraceSettings[22];

/// Whether a function of a backtrace only calls another one. Called by that program alone.
bool _swift_backtrace_isThunkFunction(const char *mangled_name);

// libdispatch asks twice how many processors there are, and makes keys for threads. It is there for
// the executors of asynchronous code, which the argument parser has some of and the command none:
// nothing calls these. Whoever comes here has to take them out.

void swift_dispatchEnqueueGlobal(void);
void swift_dispatchEnqueueMain(void);
void swift_dispatchEnqueueWithDeadline(void);
void swift_task_enqueueOnDispatchQueue(void);
void dispatch_assert_queue(void);
void dispatch_main(void);
extern const char _dispatch_main_q[1];

#pragma GCC visibility pop
