// Takes the place of the part of Swift's runtime that finds the arguments for `CommandLine`. That
// one reads all of /proc/self/maps before `main`, in every program that it is linked into.
//
// The two functions are the runtime's own and are called by `CommandLine` only. Being defined here
// they keep the runtime's file out of a static link; where the runtime is shared they take its
// place as any symbol of an executable does.
#pragma once

/// The arguments of this process and how many there are.
char **_swift_stdlib_getUnsafeArgvArgc(int *count);

/// Lets others take the place of the arguments of this process.
void _swift_stdlib_overrideUnsafeArgvArgc(char **strings, int count);
