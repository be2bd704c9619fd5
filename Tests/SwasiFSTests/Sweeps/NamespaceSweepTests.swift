import SwasiConformance
import SwasiCore
import SwasiFS
import Testing

/// What a namespace does over two mounts while the first, the second, the third call on a file
/// system fails: it fails with that error and changes nothing.
@Suite struct NamespaceSweepTests {
    /// Something that a namespace can do.
    struct Step: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var run: @Sendable (Namespace, Stamp) throws(Errno) -> Void
    }

    static let steps: [Step] = [
        Step(testDescription: "resolve through links") { (tree, _) throws(Errno) in
            _ = try resolve("to-d/e/../e/up/f", tree).node()
        },
        Step(testDescription: "resolve into a mount") { (tree, _) throws(Errno) in
            _ = try resolve("d/m/inner", tree).node()
        },
        Step(testDescription: "make") { (tree, stamp) throws(Errno) in
            _ = try tree.make(place("to-d/new", tree), .directory, .all, stamp)
        },
        Step(testDescription: "make a link") { (tree, stamp) throws(Errno) in
            let place = try place("d/m/link", tree)
            try [UInt8](arrayLiteral: 97).withRawSpan { (span) throws(Errno) in
                try tree.makeSymbolicLink(place, to: span, .all, stamp)
            }
        },
        Step(testDescription: "link") { (tree, stamp) throws(Errno) in
            let node = try resolve("d/f", tree).node()
            try tree.link(node, as: place("d/e/other", tree), .all, stamp)
        },
        Step(testDescription: "unlink") { (tree, stamp) throws(Errno) in
            try tree.unlink(place("to-d/f", tree), .all, stamp)
        },
        Step(testDescription: "remove a directory") { (tree, stamp) throws(Errno) in
            try tree.removeDirectory(place("d/empty", tree), .all, stamp)
        },
        Step(testDescription: "rename onto a directory") { (tree, stamp) throws(Errno) in
            try tree.rename(
                place("d/e", tree), to: place("d/empty", tree), (from: .all, to: .all), [], stamp)
        },
        Step(testDescription: "open and write") { (tree, stamp) throws(Errno) in
            let file = try tree.open(resolve("d/f", tree).node(), .write, stamp)
            _ = try file.write([1, 2, 3], .end, stamp)
        },
    ]

    private static func resolve(
        _ path: String, _ tree: Namespace
    ) throws(Errno) -> Resolved {
        try Array(path.utf8).withRawSpan { (span) throws(Errno) in
            try tree.resolve(span, from: tree.root, follow: true)
        }
    }

    private static func place(_ path: String, _ tree: Namespace) throws(Errno) -> Place {
        guard let place = try resolve(path, tree).place else { throw .invalid }
        return place
    }

    /// `/d/f`, `/d/e/up -> ..`, `/d/empty`, `/to-d -> d`, and `/inner` of another tree at `/d/m`.
    private func makeTrees(_ faults: CallFaults) throws -> (Namespace, [MemoryFileSystem]) {
        let stamp = Stamp(time: .epoch)
        let specs: [TreeSpec] = [
            [
                .directory("d"), .file("d/f", "x"), .directory("d/e"), .directory("d/empty"),
                .symbolicLink("d/e/up", to: ".."), .symbolicLink("to-d", to: "d"),
            ],
            [.file("inner", "y")],
        ]
        let trees = try specs.map { spec in
            let tree = try MemoryFileSystem(stamp: stamp)
            try spec.make(in: tree)
            return tree
        }
        let mounts = zip(trees, ["/", "/d/m"]).map {
            MountRequest(DecoratedFileSystem($0, faults), at: $1)
        }
        return (try Namespace(mounts, limits: Limits(), stamp: stamp), trees)
    }

    @Test(arguments: steps)
    func failsWhole(_ step: Step) throws {
        let faults = CallFaults()
        let (namespace, trees) = try makeTrees(faults)
        let stamp = Stamp(time: Timestamp(seconds: 1))
        var count: UInt64 = 1
        while true {
            let before = try trees.map { try TreeDump(of: $0, .everything).text }
            faults.fail(after: count, with: .io)
            do throws(Errno) {
                try step.run(namespace, stamp)
                // The quick walk asks in advance; what fails there is asked again.
                if faults.stop() == nil { break }
                #expect(step.testDescription.hasPrefix("resolve"), "call \(count)")
            } catch {
                #expect(faults.stop() != nil && error == .io, "call \(count): \(error)")
                #expect(try trees.map { try TreeDump(of: $0, .everything).text } == before)
            }
            count += 1
        }
        #expect(count > 1)
    }
}
