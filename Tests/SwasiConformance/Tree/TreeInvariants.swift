import SwasiCore
public import SwasiFS
import Testing

/// What must hold for every tree at any time, as far as it can be seen through the seam.
public enum TreeInvariants {
    /// Throws a ``ConformanceFailure`` for the first thing that does not hold.
    public static func check(_ fileSystem: any FileSystem) throws {
        var walk = Walk(fileSystem)
        try expectEqual(
            try fileSystem.parent(of: fileSystem.root), fileSystem.root, "the root's parent")
        try walk.visit(Entry(node: fileSystem.root, kind: .directory), TreePath([]))
        for (node, count) in walk.names.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            let links = try fileSystem.attributes(of: node).links
            try expectEqual(links, count, "links of node \(describe(node)), by its names")
        }
        let statistics = try fileSystem.statistics()
        try expectTrue(
            statistics.usedNodes >= UInt64(walk.names.count), "all nodes are counted")
        try expectTrue(
            statistics.usedNodes <= statistics.maximumNodes, "nodes are within the limit")
        try expectTrue(
            statistics.usedBytes <= statistics.maximumBytes, "bytes are within the limit")
    }

    private struct Walk {
        let fileSystem: any FileSystem
        var names: [NodeID: UInt32] = [:]
        var inodes: [UInt64: NodeID] = [:]

        init(_ fileSystem: any FileSystem) {
            self.fileSystem = fileSystem
        }

        mutating func visit(_ entry: Entry, _ path: TreePath) throws {
            names[entry.node, default: 0] += 1
            let attributes = try fileSystem.attributes(of: entry.node)
            try expectEqual(entry.kind, attributes.kind, "\(path): kind in its directory")
            try expectDifferent(attributes.inode, 0, "\(path): inode number")
            let known = inodes.updateValue(entry.node, forKey: attributes.inode)
            try expectEqual(known ?? entry.node, entry.node, "\(path): node of its inode number")
            try expectEqual(attributes.mode & ~0o7777, 0, "\(path): mode past 12 bits")
            guard entry.kind == .directory else { return }
            try expectEqual(attributes.links, 1, "\(path): links of a directory")
            var last: Name?
            for (name, child) in try fileSystem.list(entry.node) {
                let childPath = path.appending(name)
                if let last {
                    try expectTrue(last < name, "\(childPath) comes after its predecessor")
                }
                last = name
                try expectEqual(
                    try fileSystem.lookup(name, in: entry.node), child,
                    "\(childPath): looked up and listed")
                if child.kind == .directory {
                    try expectEqual(
                        try fileSystem.parent(of: child.node), entry.node,
                        "\(childPath): parent")
                }
                try visit(child, childPath)
            }
        }
    }
}
