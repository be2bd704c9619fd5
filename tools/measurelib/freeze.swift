// Times what freezing the memory tree costs, and the first changes after it: prints a name, the
// median and the 90th percentile in nanoseconds on each line.
import Glibc
import SwasiCore
import SwasiFS

let stamp = Stamp(time: .epoch)
let perDirectory = 1_000
let byte: [UInt8] = [1]

func now() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}

func report(_ name: String, _ count: Int, _ body: () throws -> UInt64) rethrows {
    var times: [UInt64] = []
    for _ in 0..<count { times.append(try body()) }
    times.sort()
    print(name, times[count / 2], times[count * 9 / 10])
}

/// Resident bytes of this process.
func resident() -> Int {
    let file = fopen("/proc/self/statm", "r")
    defer { fclose(file) }
    var text = [CChar](repeating: 0, count: 100)
    fgets(&text, 100, file)
    let line = String(decoding: text.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let words = line.split(separator: " ")
    return (Int(words[1]) ?? 0) * 4_096
}

func fill(_ tree: MemoryFileSystem, _ directory: NodeID, _ count: Int) throws {
    for index in 0..<count { _ = try tree.make(Name("file-\(index)"), in: directory, .file, stamp) }
}

func measureTree() throws {
    let tree = try MemoryFileSystem(stamp: stamp)
    let before = resident()
    for index in 0..<1_000_000 / perDirectory {
        let directory = try tree.make(Name("directory-\(index)"), in: tree.root, .directory, stamp)
        try fill(tree, directory, perDirectory)
    }
    let each = (resident() - before) / 1_000_000
    print("bytes-per-file", each, each)
    var kept: FrozenTree?
    report("freeze-1000000", 1_000) {
        let start = now()
        kept = tree.freeze()
        return now() - start
    }
    let large = try tree.make("large", in: tree.root, .directory, stamp)
    try fill(tree, large, 100_000)
    var number = 0
    for count in [1_000, 100_000] {
        try report("first-create-in-\(count)", 1_000) {
            number += 1
            let small = try Name("directory-\(number * 7 % 1_000)")
            let directory =
                count == 100_000 ? large : try tree.lookup(small, in: tree.root).node
            let new = try Name("file-\(number * 7_919 % count)-new")
            kept = tree.freeze()
            let start = now()
            _ = try tree.make(new, in: directory, .file, stamp)
            let time = now() - start
            try tree.unlink(new, in: directory, stamp)
            return time
        }
    }
    withExtendedLifetime(kept) {}
}

func measureFile() throws {
    let tree = try MemoryFileSystem(stamp: stamp)
    let file = try tree.open("file", in: tree.root, [.read, .write], .mustCreate(.file), stamp).file
    let piece = [UInt8](repeating: 7, count: 1 << 20)
    try piece.withRawSpan { (span) throws(Errno) in
        for index in 0..<1_024 { _ = try file.write(span, .at(UInt64(index) << 20), stamp) }
    }
    var kept: FrozenTree?
    var number: UInt64 = 0
    try report("first-write-1GiB", 300) {
        number += 1
        kept = tree.freeze()
        let start = now()
        _ = try byte.withRawSpan { (span) throws(Errno) in
            try file.write(span, .at(number &* 0x9E37_79B9_7F4A_7C15 % (1 << 30)), stamp)
        }
        return now() - start
    }
    withExtendedLifetime(kept) {}
}

try measureTree()
try measureFile()
