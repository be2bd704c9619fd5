import SwasiCore
import SwasiFS
import TestSupport
import Testing

@testable import SwasiImage

/// The seam as an image answers it.
@Suite struct ImageFileSystemTests {
    let folder: TemporaryFolder
    let tree: ImageFileSystem
    let stamp = Stamp(time: Timestamp(seconds: 5))

    init() throws {
        folder = try TemporaryFolder()
        var tar = TarBytes()
        tar.add("d/f", pattern(200_000))
        tar.add("d/s") { ($0.type, $0.target) = ("2", "f") }
        tar.add("d/p") { $0.type = "6" }
        for number in 0..<300 { tar.add("many/entry-with-a-long-common-prefix-\(number)") }
        for name in ["a", "ab", "b", "\u{7F}", "é", "prefix-1", "prefix-10", "prefix-2"] {
            tar.add("mixed/\(name)")
        }
        tree = try image(tar.finished(), folder).fileSystem
    }

    @Test func namesComeInTheOrderOfTheirBytes() throws {
        for directory in ["many", "mixed"] {
            let names = try tree.names(directory)
            #expect(names.count == (directory == "many" ? 300 : 8))
            let sorted = names.sorted {
                Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8))
            }
            #expect(directory == "mixed" || names == sorted)
            for name in names where !name.contains("\\") {
                #expect(try tree.lookup(try Name(name), in: try tree.node(directory)).kind == .file)
            }
        }
    }

    @Test func aListingGoesOnAfterAnyName() throws {
        let node = try tree.node("many")
        let names = try tree.names("many")
        let directory = try tree.openDirectory(node)
        #expect(directory.node == node)
        for start in [0, 1, 150, 298, 299] {
            var rest: [String] = []
            try directory.entries(after: try Name(names[start])) { name, entry in
                rest.append(name.description)
                #expect(entry.kind == .file)
                return rest.count < 5
            }
            #expect(rest == Array(names[(start + 1)...].prefix(5)))
        }
        // A name that is not there: from the next one on.
        var first: String?
        try directory.entries(after: try Name(names[7] + "!")) { name, _ in
            first = name.description
            return false
        }
        #expect(first == names[8])
        directory.rewind()
    }

    @Test func namesThatAreNotThere() throws {
        let many = try tree.node("many")
        for name in [
            "a", "z", "entry-with-a-long-common-prefix-", "entry-with-a-long-common-prefix-300",
        ] {
            #expect(throws: Errno.noEntry) { try tree.lookup(try Name(name), in: many) }
        }
        let file = try tree.node("d/f")
        #expect(throws: Errno.notDirectory) { try tree.lookup("x", in: file) }
        #expect(throws: Errno.notDirectory) { try tree.parent(of: file) }
        #expect(throws: Errno.notDirectory) { try tree.openDirectory(file) }
        #expect(throws: Errno.invalid) { try tree.readLink(file) }
    }

    @Test(arguments: [
        NodeID(slot: 1_000_000), NodeID(layer: 1, slot: 0), NodeID(generation: 1, slot: 0),
    ])
    func strangeNodesAreStale(_ node: NodeID) throws {
        #expect(throws: Errno.stale) { try tree.attributes(of: node) }
        #expect(throws: Errno.stale) { try tree.lookup("x", in: node) }
        #expect(throws: Errno.stale) { try tree.open(node, .write, stamp) }
        #expect(throws: Errno.stale) { try tree.pin(node) }
        #expect(throws: Errno.stale) { try tree.link(node, as: "a", in: tree.root, stamp) }
        #expect(throws: Errno.stale) {
            try tree.rename("a", in: tree.root, to: "b", in: node, [.noReplace, .exchange], stamp)
        }
    }

    @Test func opening() throws {
        let d = try tree.node("d")
        #expect(throws: Errno.isDirectory) { try tree.open(d, .write, stamp) }
        #expect(throws: Errno.loop) { try tree.open(try tree.node("d/s"), .write, stamp) }
        #expect(throws: Errno.noSuchDevice) { try tree.open(try tree.node("d/p"), .write, stamp) }
        for access: Access in [.write, .truncate, [.read, .write]] {
            #expect(throws: Errno.readOnly) { try tree.open("f", in: d, access, .never, stamp) }
        }
        #expect(throws: Errno.noEntry) { try tree.open("x", in: d, .read, .never, stamp) }
        #expect(throws: Errno.readOnly) {
            try tree.open("x", in: d, .read, .ifMissing(.file), stamp)
        }
        #expect(throws: Errno.readOnly) {
            try tree.open("x", in: d, .read, .mustCreate(.file), stamp)
        }
        #expect(throws: Errno.exist) { try tree.open("f", in: d, .read, .mustCreate(.file), stamp) }
        let (file, created) = try tree.open("f", in: d, .read, .ifMissing(.file), stamp)
        #expect(!created)
        #expect(try file.node == tree.node("d/f"))
        let closed = try tree.open("f", in: d, [], .never, stamp).file
        var buffer: [UInt8] = [0]
        #expect(throws: Errno.badDescriptor) {
            try buffer.withMutableRawSpan { (span) throws(Errno) in
                try closed.read(at: 0, into: &span)
            }
        }
    }

    @Test func changesAreRefusedInOrder() throws {
        let d = try tree.node("d")
        let f = try tree.node("d/f")
        #expect(throws: Errno.notDirectory) { try tree.make("x", in: f, .file, stamp) }
        #expect(throws: Errno.exist) { try tree.make("f", in: d, .file, stamp) }
        #expect(throws: Errno.readOnly) { try tree.make("x", in: d, .file, stamp) }
        let targets: [(target: [UInt8], name: Name, error: Errno)] = [
            ([], "f", .noEntry), ([UInt8](repeating: 1, count: 4097), "f", .nameTooLong),
            ([1], "f", .exist), ([1], "x", .readOnly),
        ]
        for (target, name, error) in targets {
            #expect(throws: error) {
                try target.withRawSpan { (span) throws(Errno) in
                    try tree.makeSymbolicLink(name, in: d, to: span, stamp)
                }
            }
        }
        #expect(throws: Errno.exist) { try tree.link(f, as: "s", in: d, stamp) }
        #expect(throws: Errno.readOnly) { try tree.link(d, as: "x", in: d, stamp) }
        #expect(throws: Errno.readOnly) { try tree.unlink("x", in: d, stamp) }
        #expect(throws: Errno.readOnly) { try tree.removeDirectory("f", in: d, stamp) }
        #expect(throws: Errno.notDirectory) { try tree.unlink("x", in: f, stamp) }
        #expect(throws: Errno.invalid) {
            try tree.rename("f", in: f, to: "g", in: d, [.noReplace, .exchange], stamp)
        }
        #expect(throws: Errno.notDirectory) {
            try tree.rename("f", in: d, to: "g", in: f, [], stamp)
        }
        #expect(throws: Errno.readOnly) { try tree.rename("f", in: d, to: "g", in: d, [], stamp) }
        #expect(throws: Errno.readOnly) {
            try tree.setAttributes(AttributeChange(mode: 0), of: f, stamp)
        }
        #expect(throws: Errno.readOnly) {
            try tree.setExtendedAttribute("user.a", of: f, to: nil, .any, stamp)
        }
        let file = try tree.open(f, .read, stamp)
        #expect(throws: Errno.readOnly) { try file.setAttributes(AttributeChange(mode: 0), stamp) }
        #expect(throws: Errno.invalid) { try file.truncate(to: 0, stamp) }
        #expect(throws: Errno.badDescriptor) { try file.allocate(0..<1, .extend, stamp) }
        #expect(throws: Errno.badDescriptor) { try file.copy(0..<1, from: file, to: 5, stamp) }
        #expect(throws: Errno.badDescriptor) {
            try [1].withRawSpan { (span) throws(Errno) in try file.write(span, .end, stamp) }
        }
    }

    @Test func reading() throws {
        let whole = pattern(200_000)
        let file = try tree.open(try tree.node("d/f"), .read, stamp)
        // Across blocks, to the end, past it.
        for (offset, count) in [(0, 1), (65_535, 2), (1, 199_999), (199_990, 100), (200_000, 5)] {
            var buffer = [UInt8](repeating: 0xEE, count: count)
            let got = try buffer.withMutableRawSpan { (span) throws(Errno) in
                try file.read(at: UInt64(offset), into: &span)
            }
            let expected = Array(whole[min(offset, whole.count)...].prefix(count))
            #expect(got == expected.count)
            #expect(Array(buffer[..<got]) == expected)
            #expect(buffer[got...].allSatisfy { $0 == 0xEE })
        }
        var empty: [UInt8] = []
        let none = try empty.withMutableRawSpan { (span) throws(Errno) in
            try file.read(at: .max, into: &span)
        }
        #expect(none == 0)
        file.gather(0..<UInt64.max)
        var lent: [UInt8] = []
        try file.withPages(100..<150_000) { piece in
            lent += piece.array
            return lent.count < 100_000
        }
        #expect(lent == Array(whole[100..<100 + lent.count]) && lent.count >= 100_000)
        #expect(try file.next(.data, from: 7) == 7)
        #expect(try file.next(.hole, from: 7) == 200_000)
        #expect(try file.attributes().size == 200_000)
    }

    @Test func whatCallersMayRelyOn() throws {
        #expect(tree.traits == [.immutable, .needsNoLock, .mayBlock])
        #expect(tree.version == 0)
        let statistics = try tree.statistics()
        #expect(statistics.usedNodes == 1 + 3 + 3 + 300 + 8)
        #expect(statistics.usedBytes == 200_001)
        #expect(statistics.maximumBytes == statistics.usedBytes)
        tree.unpin(tree.root, count: 3)
    }
}
