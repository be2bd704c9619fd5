public import SwasiCache
public import SwasiCore
public import SwasiFS

/// A tree, or changes of one, as one digest: equal ones have equal digests, on every machine,
/// however they are stored (Docs/Formats/digests.md).
///
/// Access and change times and inode numbers are no part of it, and modification times only if
/// they are asked for. A hole costs nothing, whatever its size.
public enum TreeDigest {
    /// The digest of a whole tree, over all mounts. `progress` hears of bytes that were read, and
    /// of all.
    ///
    /// Errors: `system` for what cannot be read; `imageChanged` for a file that changes meanwhile;
    /// `limitExceeded` for a tree that is too deep; `missingLibrary` without libcrypto.
    public static func tree(
        _ view: TreeView, includesTimes: Bool = false,
        progress: ((_ done: UInt64, _ total: UInt64) -> Void)? = nil
    ) throws(SwasiError) -> Digest {
        let total = progress == nil ? 0 : try bytes(view)
        var nodes = NodeDigest(
            view, includesTimes: includesTimes, ByteCounter(total: total) { progress?($0, $1) })
        var groups = LinkGroupList()
        var stack = DirectoryStack()
        var walk = TreeWalk(view, from: view.namespace.root)
        while let item = try walk.next() {
            try stack.leave(for: item.path, &nodes)
            if item.location.kind == .directory {
                stack.enter(item.path, item.location)
                continue
            }
            if try nodes.hasMoreNames(item.location, at: item.path) {
                groups.add(item.location, item.path)
            }
            stack.add(item.path, try nodes.digest(of: item.location, at: item.path))
        }
        try stack.leave(for: nil, &nodes)
        return try finish("swasi tree 1", stack.root?.bytes ?? [], groups)
    }

    /// The digest of changes: what became of each path.
    ///
    /// Errors: as for ``tree(_:includesTimes:progress:)``.
    public static func changes(
        _ diff: TreeDiff, includesTimes: Bool = false
    ) throws(SwasiError) -> Digest {
        var nodes = NodeDigest(
            diff.after, includesTimes: includesTimes, ByteCounter(total: 0) { _, _ in })
        var groups = LinkGroupList()
        var bytes: [UInt8] = []
        for change in diff.changes {
            if !includesTimes, change.sort == .changed, change.differences == .time { continue }
            guard let after = change.after else {
                bytes += [UInt8(ascii: "D")] + NodeDigest.counted(change.path)
                continue
            }
            if try nodes.hasMoreNames(after, at: change.path) { groups.add(after, change.path) }
            let letter = change.before == nil ? UInt8(ascii: "A") : UInt8(ascii: "M")
            bytes += [letter] + NodeDigest.counted(change.path)
            bytes += try nodes.digest(of: after, at: change.path).bytes
        }
        return try finish("swasi changes 1", bytes, groups)
    }

    private static func finish(
        _ purpose: String, _ bytes: [UInt8], _ groups: LinkGroupList
    ) throws(SwasiError) -> Digest {
        var builder = try DigestBuilder()
        builder.add(Array(purpose.utf8) + [0] + UInt64(bytes.count).littleEndianBytes)
        builder.add(bytes)
        builder.add(groups.bytes)
        return builder.finish()
    }

    private static func bytes(_ view: TreeView) throws(SwasiError) -> UInt64 {
        var total: UInt64 = 0
        for mount in view.namespace.mounts {
            let statistics = try view.read(mount.path) { () throws(Errno) in
                try mount.fileSystem.statistics()
            }
            total = total.addingSaturating(statistics.usedBytes)
        }
        return total
    }
}

/// The directories from the root down to where a walk is, and the entries of each so far.
private struct DirectoryStack {
    private struct Level {
        var path: [UInt8]
        var location: Location
        var entries: [UInt8] = []
    }

    private var levels: [Level] = []
    /// The digest of the root, once it was left.
    private(set) var root: Digest?

    mutating func enter(_ path: [UInt8], _ location: Location) {
        levels.append(Level(path: path, location: location))
    }

    /// Adds an entry to the lowest directory: the last name of its path, and what it stands for.
    mutating func add(_ path: [UInt8], _ digest: Digest) {
        let start = path.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0
        levels[levels.count - 1].entries +=
            NodeDigest.counted(Array(path[start...])) + digest.bytes
    }

    /// Leaves the directories that a path is not below; all for nil. Errors: those of the digest.
    mutating func leave(
        for path: [UInt8]?, _ nodes: inout NodeDigest
    ) throws(SwasiError) {
        while let level = levels.last {
            if let path, PathOrder.isBelow(path, level.path) { return }
            levels.removeLast()
            var builder = try DigestBuilder()
            builder.add([4])
            builder.add(level.entries)
            let digest = try nodes.digest(
                of: level.location, at: level.path, entries: builder.finish())
            if levels.isEmpty { root = digest } else { add(level.path, digest) }
        }
    }
}
