import SwasiCore
import SwasiFS
import Testing

/// A file that was closed is handed to who opens its node next, and keeps nothing that must end.
@Suite struct ClosedFilesTests {
    private let stamp = Stamp(time: Timestamp(seconds: 1_600_000_000))
    private let tree: MemoryFileSystem
    private let name: Name
    private let node: NodeID

    init() throws {
        tree = try MemoryFileSystem(stamp: stamp)
        name = Name("file")
        node = try tree.make(name, in: tree.root, .file, stamp)
    }

    @Test func isHandedToOneAtATime() throws {
        let first = try tree.open(node, .read, stamp)
        first.close()
        let second = try tree.open(node, .read, stamp)
        #expect(first === second)
        let third = try tree.open(node, .read, stamp)
        #expect(second !== third)
    }

    @Test func isHandedToTheSameAccessOnly() throws {
        let reader = try tree.open(node, .read, stamp)
        reader.close()
        let writer = try tree.open(node, [.read, .write], stamp)
        #expect(reader !== writer)
        _ = try [1, 2, 3].withRawSpan { (span) throws(Errno) in
            try writer.write(span, .end, stamp)
        }
        #expect(try tree.open(node, .read, stamp).attributes().size == 3)
    }

    /// Many nodes have one place, which keeps the file of one of them.
    @Test func isHandedToItsOwnNodeOnly() throws {
        let nodes = try (0..<200).map {
            try tree.make(Name("f\($0)"), in: tree.root, .file, stamp)
        }
        for node in nodes { try tree.open(node, .read, stamp).close() }
        for node in nodes + nodes.reversed() {
            let file = try tree.open(node, .read, stamp)
            #expect(file.node == node)
            file.close()
        }
    }

    /// Who opens a file to throw its content away gets no file for which that is done already.
    @Test func truncatesEachTime() throws {
        for _ in 0..<3 {
            let file = try tree.open(node, [.write, .truncate], stamp)
            #expect(try file.attributes().size == 0)
            _ = try [1].withRawSpan { (span) throws(Errno) in try file.write(span, .end, stamp) }
            file.close()
        }
    }

    /// A closed file holds its node only as long as that has a name.
    @Test func endsWithTheLastName() throws {
        func openAndClose(_ closesBefore: Bool) throws {
            let file = try tree.open(name, in: tree.root, .read, .ifMissing(.file), stamp).file
            if closesBefore { file.close() }
            try tree.unlink(name, in: tree.root, stamp)
            if !closesBefore { file.close() }
        }
        for closesBefore in [true, false] {
            try openAndClose(closesBefore)
            #expect(try tree.statistics().usedNodes == 1)
            #expect(tree.problem() == nil)
        }
    }

    /// The files and the tree hold each other; the end of the file system takes them apart.
    @Test func endsWithTheFileSystem() throws {
        weak var weakFile: AnyObject?
        func use(_ closesBefore: Bool) throws {
            var tree: MemoryFileSystem? = try MemoryFileSystem(stamp: stamp)
            let made = try tree?.make(name, in: NodeID(slot: 0), .file, stamp)
            let node = try #require(made)
            let opened = try tree?.open(node, .read, stamp)
            let file = try #require(opened)
            weakFile = file
            if closesBefore { file.close() }
            tree = nil
            if !closesBefore { file.close() }
        }
        for closesBefore in [true, false] {
            try use(closesBefore)
            #expect(weakFile == nil)
        }
    }
}
