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
