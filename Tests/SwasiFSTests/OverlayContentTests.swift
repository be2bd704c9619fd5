import SwasiConformance
import SwasiCore
import SwasiFS
import Testing

struct OverlayContentTests {
    /// A lower file that ends inside of the cleared range, in a page that the range covers in part.
    @Test(arguments: [Allocation.punchHole, .zero])
    func clearsAllThatShowsOfALower(_ mode: Allocation) throws {
        let stamp = Stamp(time: .epoch)
        let lower = try MemoryFileSystem(stamp: stamp)
        let below = try lower.open(
            "file", in: lower.root, .write, .ifMissing(.file), stamp)
        try [UInt8](repeating: 7, count: 1_000).withRawSpan { (span) throws(Errno) in
            _ = try below.file.write(span, .at(0), stamp)
        }
        let overlay = try MemoryFileSystem(lowers: [lower], stamp: stamp)
        let file = try overlay.open(
            "file", in: overlay.root, [.read, .write], .never, stamp
        ).file
        try file.truncate(to: 5_000, stamp)
        try file.allocate(0..<2_000, mode, stamp)
        var bytes = [UInt8](repeating: 9, count: 5_000)
        try bytes.withMutableRawSpan { (span) throws(Errno) in
            _ = try file.read(at: 0, into: &span)
        }
        #expect(bytes.allSatisfy { $0 == 0 })
        #expect(overlay.problem() == nil)
    }

    /// A lower file with holes counts for what it stores, before and after it is copied up.
    @Test func countsWhatASparseLowerStores() throws {
        let stamp = Stamp(time: .epoch)
        let lower = try MemoryFileSystem(stamp: stamp)
        let below = try lower.open("file", in: lower.root, .write, .ifMissing(.file), stamp).file
        try below.truncate(to: 1 << 41, stamp)
        let byte: [UInt8] = [7]
        try byte.withRawSpan { (span) throws(Errno) in
            _ = try below.write(span, .at(1 << 30), stamp)
        }
        let overlay = try MemoryFileSystem(lowers: [lower], stamp: stamp)
        let used = try overlay.statistics().usedBytes
        let node = try overlay.lookup("file", in: overlay.root).node
        try overlay.setAttributes(AttributeChange(mode: 0o600), of: node, stamp)
        #expect(try overlay.statistics().usedBytes == used)
        let file = try overlay.open(node, [.read, .write], stamp)
        try byte.withRawSpan { (span) throws(Errno) in
            _ = try file.write(span, .at(5), stamp)
        }
        #expect(try overlay.statistics().usedBytes > used)
        #expect(overlay.problem() == nil)
        try file.truncate(to: 0, stamp)
        #expect(try overlay.statistics().usedBytes == 0)
        #expect(overlay.problem() == nil)
    }

    /// A lower that gives less of a file than its size has broken its word: that is no end of file.
    @Test func aShortReadOfALowerIsAnError() throws {
        let model = try ModelBackEnd(isImmutable: true)
            .makeFileSystem([[.file("a", .pattern(200_000))]], Limits())
        let lower = DecoratedFileSystem(model, ShortReads())
        let tree = try MemoryFileSystem(lowers: [lower], stamp: Stamp(time: .epoch))
        let subject = Subject(tree, limits: Limits())
        let file = try subject.open("a")
        // Until it is copied up, the file is the lower's own.
        try subject.setAttributes(AttributeChange(mode: 0o600), of: "a")
        let before = try subject.attributes("a")
        #expect(throws: Errno.io) { try file.read(at: 10, count: 100) }
        #expect(throws: Errno.io) { try file.write([1], .at(10), subject.stamp()) }
        #expect(try subject.attributes("a") == before)
        // What covers whole pages asks no lower.
        _ = try file.write(patternBytes(200_000, seed: 3), .at(0), subject.stamp())
        #expect(try file.read(at: 0, count: 200_000) == patternBytes(200_000, seed: 3))
    }

    /// A lower may count files in blocks of its own; the tree counts in its own from copy-up on.
    @Test func countsWhatALowerCountsInItsOwnWay() throws {
        let model = try ModelBackEnd(isImmutable: true)
            .makeFileSystem([[.file("a", .pattern(1_000)), .file("b", .pattern(1_000))]], Limits())
        let lower = DecoratedFileSystem(model, SmallBlocks())
        let tree = try MemoryFileSystem(lowers: [lower], stamp: Stamp(time: .epoch))
        let subject = Subject(tree, limits: Limits())
        #expect(try tree.statistics().usedBytes == 2 * SmallBlocks.allocated)
        try subject.setAttributes(AttributeChange(mode: 0o600), of: "a")
        let counted = try subject.attributes("a").allocated
        #expect(counted != SmallBlocks.allocated)
        #expect(try tree.statistics().usedBytes == counted + SmallBlocks.allocated)
        try subject.truncate("a", to: 0)
        #expect(try tree.statistics().usedBytes == SmallBlocks.allocated)
    }

    /// What a file's last page counts grows with the file, up to the bound and not past it.
    @Test func boundsTheTailOfTheLastPage() throws {
        var limits = Limits()
        limits.treeBytes = 20_000
        let tree = try MemoryFileSystem(limits: limits, stamp: Stamp(time: .epoch))
        let subject = Subject(tree, limits: limits)
        try subject.makeFile("a", String(repeating: "x", count: 5_000))
        try subject.refuses(.insufficientSpace) { try subject.truncate("a", to: 60_000) }
        try subject.truncate("a", to: 12_000)
        #expect(try tree.statistics().usedBytes <= 20_000)
        #expect(tree.problem() == nil)
    }

    /// Names beyond the first of a node are bounded as nodes are.
    @Test func boundsHardLinks() throws {
        let stamp = Stamp(time: .epoch)
        var limits = Limits()
        limits.treeNodes = 3
        let tree = try MemoryFileSystem(limits: limits, stamp: stamp)
        let node = try tree.make("a", in: tree.root, .file, stamp)
        for name in ["b", "c", "d"] as [Name] {
            try tree.link(node, as: name, in: tree.root, stamp)
        }
        #expect(throws: Errno.insufficientSpace) {
            try tree.link(node, as: "e", in: tree.root, stamp)
        }
        try tree.unlink("b", in: tree.root, stamp)
        try tree.link(node, as: "e", in: tree.root, stamp)
    }

    /// A special file is not made where opening it would fail.
    @Test func refusesBeforeItMakes() throws {
        let stamp = Stamp(time: .epoch)
        let tree = try MemoryFileSystem(stamp: stamp)
        #expect(throws: Errno.noSuchDevice) {
            try tree.open(
                "f", in: tree.root, .read, .ifMissing(NewNode(.fifo, mode: 0o600)), stamp)
        }
        #expect(throws: Errno.noEntry) { try tree.lookup("f", in: tree.root) }
    }
}

/// Gives half of what it is asked for.
private struct ShortReads: Decoration {
    func around<Result>(
        _ call: SeamCall, _ body: () throws(Errno) -> Result
    ) throws(Errno) -> Result {
        let result = try body()
        guard call == .read, let count = result as? Int else { return result }
        return (count / 2) as? Result ?? result
    }
}

/// Tells of files of two blocks of 512 bytes each, two in all.
private struct SmallBlocks: Decoration {
    static let allocated: UInt64 = 1_024

    func around<Result>(
        _ call: SeamCall, _ body: () throws(Errno) -> Result
    ) throws(Errno) -> Result {
        let result = try body()
        if var attributes = result as? Attributes, attributes.kind == .file {
            attributes.allocated = SmallBlocks.allocated
            return attributes as? Result ?? result
        }
        if var statistics = result as? Statistics {
            statistics.usedBytes = 2 * SmallBlocks.allocated
            return statistics as? Result ?? result
        }
        return result
    }
}
