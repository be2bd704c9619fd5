import SwasiConformance
import SwasiCore
import SwasiFS
import SwasiSnapshot

let diffStamp = Stamp(time: Timestamp(seconds: 1_600_000_000))

/// A tree in memory that was made from a description.
func memory(_ spec: TreeSpec) throws -> MemoryFileSystem {
    let tree = try MemoryFileSystem(limits: Limits(), stamp: diffStamp)
    try spec.make(in: tree)
    let change = AttributeChange(mode: 0o755, modified: diffStamp.time)
    try tree.setAttributes(change, of: tree.root, diffStamp)
    return tree
}

/// A view of one file system, with others attached to it.
func view(
    _ root: any FileSystem, _ mounts: [String: any FileSystem] = [:]
) throws -> TreeView {
    let requests = mounts.sorted { $0.key < $1.key }.map { MountRequest($0.value, at: $0.key) }
    return TreeView(
        try Namespace(
            [MountRequest(root, at: "/")] + requests, limits: Limits(), stamp: diffStamp))
}

extension TreeDiff {
    /// The changes of two described trees.
    init(_ before: TreeSpec, _ after: TreeSpec, ignoring ignored: Differences = []) throws {
        try self.init(
            from: try view(try memory(before)), to: try view(try memory(after)),
            ignoring: ignored)
    }

    /// One line per change, `sort path differences`.
    var lines: [String] { changes.map(\.line) }
}

extension TreeChange {
    /// `sort path`, and the differences where both trees have something.
    var line: String {
        let words = [sort.rawValue, "/" + escapedText(path)]
        return (sort == .changed ? words + [differences.text] : words).joined(separator: " ")
    }

    /// The same change seen from the other side.
    var mirrored: TreeChange {
        TreeChange(path: path, before: after, after: before, differences: differences)
    }
}

extension Differences {
    /// The names of the bits.
    var text: String {
        let names: [(Differences, String)] = [
            (.kind, "kind"), (.mode, "mode"), (.owner, "owner"), (.time, "time"),
            (.extendedAttributes, "xattrs"), (.content, "content"), (.device, "device"),
            (.links, "links"),
        ]
        return names.filter { contains($0.0) }.map(\.1).joined(separator: ",")
    }
}
