import Swasi

/// What frozen trees cost: in time, in the first changes after one, in memory.
struct Trees {
    private let tree: MemoryFileSystem
    private let stamp = Stamp(time: .epoch, call: .none)

    init() throws {
        var limits = Limits()
        limits.treeBytes = 64 << 30
        tree = try MemoryFileSystem(limits: limits, stamp: stamp)
    }

    /// Makes files in directories of 1,000, one of 100,000 and a file of 1 GiB; then freezes it
    /// many times, each time with a first change of one kind after it.
    func freeze(files: Int) throws {
        let small = try fill("d", directories: max(files / 1000, 1), of: 1000)
        let large = try fill("large", directories: 1, of: 100_000)
        let big = try makeFile("big", mebibytes: 1024)
        var kept: [FrozenTree] = []
        let freezing = (0..<101).map { _ in nanoseconds { kept.append(tree.freeze()) } }
        report("freeze", median(freezing), files)
        try firstCreates("first create in a directory of 1,000", in: small, &kept)
        try firstCreates("first create in a directory of 100,000", in: large, &kept)
        try firstWrites(big, &kept)
    }

    private func firstCreates(
        _ step: String, in directory: NodeID, _ kept: inout [FrozenTree]
    ) throws {
        var times: [Double] = []
        for number in 0..<101 {
            kept.append(tree.freeze())
            let name = try Name("new\(number * 7919 % 101)-\(step.utf8.count)")
            times.append(
                try nanoseconds { _ = try tree.make(name, in: directory, .file, stamp) })
        }
        report(step, median(times), times.count)
    }

    private func firstWrites(_ big: any OpenFile, _ kept: inout [FrozenTree]) throws {
        var times: [Double] = []
        let byte: [UInt8] = [1]
        for number in 0..<101 {
            kept.append(tree.freeze())
            let offset = UInt64(number * 7919 % 1024) << 20
            times.append(
                try nanoseconds { _ = try big.write(byte.span.bytes, .at(offset), stamp) })
        }
        report("first write into a file of 1 GiB", median(times), times.count)
    }

    /// One more file, and a frozen tree, again and again; all of them are kept.
    func growing(snapshots: Int) throws {
        let before = residentBytes()
        var kept: [FrozenTree] = []
        let time = try nanoseconds {
            for number in 0..<snapshots {
                _ = try tree.make(try Name("file\(number)"), in: tree.root, .file, stamp)
                kept.append(tree.freeze())
            }
        }
        report("growing directory", time / Double(snapshots), snapshots)
        report("growing directory, memory", residentBytes() - before, kept.count)
    }

    /// A line more at a file's end, and a frozen tree, again and again; all of them are kept.
    func appends(snapshots: Int) throws {
        let before = residentBytes()
        let opened = try tree.open(
            "log", in: tree.root, [.read, .write], .mustCreate(.file), stamp)
        let line = [UInt8]("a line of a log, as long as they are\n".utf8)
        var kept: [FrozenTree] = []
        let time = try nanoseconds {
            for _ in 0..<snapshots {
                _ = try opened.file.write(line.span.bytes, .end, stamp)
                kept.append(tree.freeze())
            }
        }
        report("appends", time / Double(snapshots), snapshots)
        report("appends, memory", residentBytes() - before, kept.count)
    }

    /// Makes directories with empty files; gives the last one.
    private func fill(_ prefix: String, directories: Int, of count: Int) throws -> NodeID {
        var directory = tree.root
        for number in 0..<directories {
            directory = try tree.make(
                try Name("\(prefix)\(number)"), in: tree.root, .directory, stamp)
            for file in 0..<count {
                _ = try tree.make(try Name("f\(file)"), in: directory, .file, stamp)
            }
        }
        return directory
    }

    private func makeFile(_ name: String, mebibytes: Int) throws -> any OpenFile {
        let opened = try tree.open(
            try Name(name), in: tree.root, [.read, .write], .mustCreate(.file), stamp)
        let block = [UInt8](repeating: 7, count: 1 << 20)
        for number in 0..<mebibytes {
            _ = try opened.file.write(block.span.bytes, .at(UInt64(number) << 20), stamp)
        }
        return opened.file
    }
}
