// The face of swasi: a program, a tree, grants, limits, a run.
//
//     import Swasi
//
//     var sandbox = Sandbox(image: try Image.open(path: "rootfs.tar"))
//     sandbox.grant(.environment(["LANG": "C"]))
//     sandbox.limits.wallTime = .seconds(10)
//     let run = try sandbox.run("/usr/bin/python.wasm", ["-c", "print(6 * 7)"])
//     print(run.status, run.standardOutput.text)
//
// Docs/Example.md is compiled and run by the tests. What this module's signatures name comes with
// it, so that a user imports `Swasi` and no more.
//
// Locks: each run has one (`Completion`), which is taken last and held for a few instructions;
// trees are read under their own `TreeLock`.

@_exported public import SwasiCache
@_exported public import SwasiCore
@_exported public import SwasiEngine
@_exported public import SwasiFS
@_exported public import SwasiFUSE
@_exported public import SwasiImage
@_exported public import SwasiRecording
@_exported public import SwasiSnapshot
