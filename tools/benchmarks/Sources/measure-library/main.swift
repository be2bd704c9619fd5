// measure-library KIND COUNT: prints a line per step, `STEP NANOSECONDS WORK`, as guests/tree.c.
//
//     freeze FILES       freeze a tree of FILES files, and the first changes after it
//     growing SNAPSHOTS  a frozen tree for each of SNAPSHOTS files made in one directory
//     appends SNAPSHOTS  a frozen tree for each of SNAPSHOTS appends to one file
//     archive FILES TARGET ROUNDS  a tree of FILES files, written to an archive
//     sandboxes COUNT MODULE CACHE  runs of a program, each in a sandbox of its own
//
// With guests/files.c as MODULE:
//
//     save FILES MODULE CACHE STORE  save a run that made FILES files
//     diff FILES MODULE CACHE        compare two snapshots of FILES files, of which one differs
//     fork COUNT MODULE CACHE        COUNT sandboxes from one snapshot of 3,000 files, all kept

import Glibc
import Swasi

func report(_ step: String, _ nanoseconds: Double, _ work: Int) {
    let cents = Int(nanoseconds * 100)
    let hundredths = cents % 100
    print("\(step) \(cents / 100).\(hundredths < 10 ? "0" : "")\(hundredths) \(work)")
}

do {
    let words = CommandLine.arguments
    guard words.count >= 3, let count = Int(words[2]), count > 0 else {
        print("usage: measure-library KIND COUNT …")
        exit(2)
    }
    switch words[1] {
    case "freeze": try Trees().freeze(files: count)
    case "growing": try Trees().growing(snapshots: count)
    case "appends": try Trees().appends(snapshots: count)
    case "archive" where words.count == 5:
        try Archives(files: count).write(to: words[3], rounds: Int(words[4]) ?? 1)
    case "sandboxes" where words.count == 5:
        try runSandboxes(count, module: words[3], cache: words[4])
    case "save" where words.count == 6:
        try Snapshots(module: words[3], cache: words[4]).save(files: count, to: words[5])
    case "diff" where words.count == 5:
        try Snapshots(module: words[3], cache: words[4]).compare(files: count)
    case "fork" where words.count == 5:
        try Snapshots(module: words[3], cache: words[4]).fork(count)
    default: exit(2)
    }
} catch {
    print("measure-library: \(error)")
    exit(1)
}
