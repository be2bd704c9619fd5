import SwasiCore
import SwasiFS
import Synchronization
import Testing

@Suite("Reports of changes")
struct ChangeReportTests {
    private final class Rings: Sendable {
        let count = Mutex(0)
        func add() { count.withLock { $0 += 1 } }
    }

    private let tree: MemoryFileSystem
    private let queue: ChangeQueue
    private let rings = Rings()
    private let stamp = Stamp(time: Timestamp(seconds: 1_700_000_000))

    init() throws {
        tree = try MemoryFileSystem(stamp: stamp)
        queue = ChangeQueue { [rings] in rings.add() }
        tree.add(ChangeReporter(queue, number: 7))
    }

    private func taken() -> Set<StaleThing> {
        let batch = queue.take()
        #expect(!batch.isOverfull && batch.changes.allSatisfy { $0.fileSystem == 7 })
        return Set(batch.changes.map(\.thing))
    }

    @Test("name what is held, and nothing else")
    func namesWhatIsHeld() throws {
        let directory = try tree.make("d", in: tree.root, .directory, stamp)
        #expect(taken() == [.name("d", in: tree.root), .node(tree.root)])
        let file = try tree.make("f", in: directory, .file, stamp)
        #expect(taken() == [])
        try tree.pin(directory)
        try tree.pin(file)
        try tree.link(file, as: "g", in: directory, stamp)
        #expect(taken() == [.name("g", in: directory), .node(directory), .node(file)])
        try tree.rename("g", in: directory, to: "h", in: tree.root, [], stamp)
        #expect(
            taken() == [
                .name("g", in: directory), .node(directory), .name("h", in: tree.root),
                .node(tree.root), .node(file),
            ])
        try tree.unlink("h", in: tree.root, stamp)
        #expect(taken() == [.name("h", in: tree.root), .node(tree.root), .node(file)])
        #expect(throws: Errno.noEntry) { try tree.unlink("h", in: tree.root, stamp) }
        #expect(taken() == [])
        tree.unpin(file, count: 1)
        try tree.setAttributes(AttributeChange(mode: 0o600), of: file, stamp)
        #expect(taken() == [])
    }

    @Test("come from every way to change a file")
    func coversFiles() throws {
        let node = try tree.make("f", in: tree.root, .file, stamp)
        try tree.pin(node)
        _ = taken()
        let file = try tree.open(node, [.read, .write], stamp)
        let other = try tree.open(
            try tree.make("o", in: tree.root, .file, stamp), [.read, .write], stamp)
        try [1, 2, 3].withRawSpan { _ = try other.write($0, .at(0), stamp) }
        let changes: [() throws -> Void] = [
            { try [1].withRawSpan { _ = try file.write($0, .end, stamp) } },
            { try file.truncate(to: 9, stamp) },
            { try file.allocate(0..<20, .extend, stamp) },
            { _ = try file.copy(0..<3, from: other, to: 0, stamp) },
            { try file.setAttributes(AttributeChange(mode: 0o600), stamp) },
            { try tree.setAttributes(AttributeChange(mode: 0o644), of: node, stamp) },
            { try tree.setExtendedAttribute("user.a", of: node, to: [1], .any, stamp) },
            { _ = try tree.open(node, [.write, .truncate], stamp) },
        ]
        for (index, change) in changes.enumerated() {
            _ = taken()
            try change()
            #expect(taken() == [.node(node)], "change \(index)")
        }
    }

    @Test("wake once for each batch, and end")
    func wakeOnce() throws {
        for name: Name in ["a", "b", "c"] { _ = try tree.make(name, in: tree.root, .file, stamp) }
        #expect(rings.count.withLock { $0 } == 1)
        _ = taken()
        _ = try tree.make("d", in: tree.root, .file, stamp)
        #expect(rings.count.withLock { $0 } == 2)
        tree.removeReporters(of: queue)
        _ = taken()
        _ = try tree.make("e", in: tree.root, .file, stamp)
        #expect(taken() == [])
    }

    @Test("are bounded")
    func areBounded() throws {
        for number in 0..<20_000 {
            _ = try tree.make(try Name("n\(number)"), in: tree.root, .file, stamp)
        }
        let batch = queue.take()
        #expect(batch.isOverfull && batch.changes.isEmpty)
        #expect(queue.take().isEmpty)
    }
}
