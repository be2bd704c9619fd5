import SwasiConformance
import SwasiCore
import SwasiFS
import Synchronization

@testable import SwasiSnapshot

/// Makes one overlay for a random run, and keeps it with what it was at the start.
final class KeptBackEnd: BackEnd {
    private let kept = Mutex<(before: MemoryFileSystem, after: MemoryFileSystem)?>(nil)

    /// The tree at the start and as the run left it.
    var trees: (before: MemoryFileSystem, after: MemoryFileSystem)? { kept.withLock { $0 } }

    var provides: Needs { .everything }

    func makeFileSystem(_ layers: [TreeSpec], _ limits: Limits) throws -> any FileSystem {
        let before = try MemoryFileSystem(limits: limits, stamp: Stamp(time: testTime))
        try TreeSpec.merging(layers).make(in: before)
        let after = MemoryFileSystem(before.freeze())
        kept.withLock { $0 = (before, after) }
        return after
    }
}

/// What random runs begin with.
enum RandomLayers {
    static let layers: [TreeSpec] = [
        [
            .directory("a"), .file("a/b", .pattern(200_000)), .file("a/c", "low"),
            .directory("a/d"), .file("a/d/a", .pattern(70_000, seed: 5)),
            .hardLink("a/d/b", to: "a/b"), .symbolicLink("a/e", to: "b"),
            .directory("b"), .directory("b/c"), .file("b/c/a", "low"), .special("b/f", .fifo),
            .file("c", .sparse(size: 1 << 20, [300_000: "x", 900_000: "y"]))
                .with(extendedAttributes: ["user.a": [1, 2, 3]]),
            .directory("d"), .file("d/a", .pattern(5_000)), .hardLink("d/b", to: "d/a"),
        ]
    ]
}

extension FileSystem {
    /// The node at a path without links.
    func node(_ path: String) throws -> NodeID {
        var node = root
        for part in path.split(separator: "/") {
            node = try lookup(try Name(String(part)), in: node).node
        }
        return node
    }

    /// Removes a directory and everything in it.
    func removeAll(_ name: Name, in directory: NodeID, _ stamp: Stamp) throws {
        let node = try lookup(name, in: directory).node
        for (child, entry) in try list(node) {
            if entry.kind == .directory {
                try removeAll(child, in: node, stamp)
            } else {
                try unlink(child, in: node, stamp)
            }
        }
        try removeDirectory(name, in: directory, stamp)
    }

    /// Removes what no layer can hold: sockets, and names that mean something else there.
    func removeWhatNoLayerHolds() throws {
        try remove(in: root) { $1.kind == .socket || LayerNames.isReserved($0.bytes) }
    }

    /// Removes everything below a directory that fulfils a condition.
    func remove(in directory: NodeID, where condition: (Name, Entry) -> Bool) throws {
        let stamp = Stamp(time: testTime)
        for (name, entry) in try list(directory) {
            switch (condition(name, entry), entry.kind) {
            case (true, .directory): try removeAll(name, in: directory, stamp)
            case (true, _): try unlink(name, in: directory, stamp)
            case (false, .directory): try remove(in: entry.node, where: condition)
            case (false, _): break
            }
        }
    }
}
