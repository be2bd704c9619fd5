package import SwasiCore
package import SwasiFS

/// What is known of two namespaces whose trees came from the same ones: where their tables of
/// inodes are shared, nothing needs a look.
package struct FrozenRelation: TreeRelation {
    /// A pair of trees at one mount point.
    private struct Pair: Sendable {
        /// Nodes that may be different; nil if all may be.
        var touched: TouchedNodes?
        /// Whether both are one file system that never changes.
        var isOne = false
        var before: FrozenTree?
        var after: FrozenTree?
    }

    /// By the number of the mount.
    private let pairs: [Pair]

    /// Compares the tables of frozen trees: of each mount of both namespaces, nil where it has
    /// none. nil for namespaces with other mount points.
    ///
    /// Errors: those of the trees that these stand on.
    package init?(
        _ before: Namespace, _ beforeTrees: [FrozenTree?], _ after: Namespace,
        _ afterTrees: [FrozenTree?]
    ) throws(Errno) {
        guard before.mounts.map(\.path) == after.mounts.map(\.path),
            before.mounts.map(\.root) == after.mounts.map(\.root),
            beforeTrees.count == before.mounts.count, afterTrees.count == after.mounts.count
        else { return nil }
        var pairs: [Pair] = []
        for index in before.mounts.indices {
            let points = before.pointDirectories(of: index) + after.pointDirectories(of: index)
            var pair = Pair(before: beforeTrees[index], after: afterTrees[index])
            if let before = pair.before, let after = pair.after {
                pair.touched = try after.touchedNodes(since: before, with: points)
            } else if before.mounts[index].fileSystem === after.mounts[index].fileSystem,
                before.mounts[index].fileSystem.traits.contains(.immutable), points.isEmpty
            {
                pair.isOne = true
            }
            pairs.append(pair)
        }
        self.pairs = pairs
    }

    package func isSame(_ before: Location, _ after: Location) -> Bool {
        guard before.mount == after.mount, before.node == after.node else { return false }
        let pair = pairs[Int(after.mount.rawValue)]
        if pair.isOne { return true }
        return pair.touched.map { !$0.contains(after.node) } ?? false
    }

    package func hasSameContent(_ before: Location, _ after: Location) -> Bool {
        guard before.mount == after.mount, before.node == after.node,
            let tree = pairs[Int(after.mount.rawValue)].after,
            let other = pairs[Int(before.mount.rawValue)].before
        else { return isSame(before, after) }
        do throws(Errno) {
            return try tree.hasSameContent(after.node, as: other)
        } catch {
            return false
        }
    }
}
