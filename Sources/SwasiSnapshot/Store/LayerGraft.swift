package import SwasiCore
package import SwasiFS
package import SwasiImage

/// Puts a layer of changes back into a tree in memory, which shares the layer's files: nothing of
/// their content is copied.
package struct LayerGraft {
    /// A directory of the layer and the one of the tree that it changes.
    private struct Pair {
        var layer: NodeID
        var tree: NodeID
    }

    private static let whiteout = Array(".wh.".utf8)
    private static let opaque = Array(".wh..wh..opq".utf8)

    private let layer: ImageFileSystem
    private let source: Int
    let tree: MemoryFileSystem
    private let view: TreeView
    let stamp: Stamp
    /// Nodes that have a name in the tree.
    private var grafted: Set<NodeID> = []

    /// Takes a layer that `tree`, which belongs to the view, was made with as the source of a
    /// number.
    package init(
        _ layer: ImageFileSystem, source: Int, into tree: MemoryFileSystem, of view: TreeView,
        _ stamp: Stamp
    ) {
        self.layer = layer
        self.source = source
        self.tree = tree
        self.view = view
        self.stamp = stamp
    }

    /// Applies all of the layer, whose root belongs to a directory of the tree, each change in a
    /// step of its own.
    ///
    /// Errors: `invalid` for a whiteout of nothing; those of the tree and of the layer.
    package mutating func apply(to directory: NodeID) throws(Errno) {
        var pending = [Pair(layer: layer.root, tree: directory)]
        while let pair = pending.popLast() {
            let before = try step { () throws(Errno) in try tree.attributes(of: pair.tree) }
            var marks: [Name] = []
            var entries: [(name: Name, entry: Entry)] = []
            try layer.openDirectory(pair.layer).entries(after: nil) { name, entry in
                if name.bytes.starts(with: LayerGraft.whiteout) {
                    marks.append(name)
                } else {
                    entries.append((name, entry))
                }
                return true
            }
            for mark in marks { try apply(mark, pair) }
            for (name, entry) in entries {
                if entry.kind == .directory {
                    pending.append(
                        Pair(layer: entry.node, tree: try makeDirectory(name, in: pair.tree)))
                } else {
                    try graft(entry.node, as: name, in: pair.tree)
                }
            }
            if try layer.isImplied(pair.layer) {
                // The layer says nothing of it, so it is as it was.
                try step { () throws(Errno) in
                    try tree.setAttributes(
                        AttributeChange(modified: before.modified), of: pair.tree, stamp)
                }
            } else {
                try copyAttributes(pair)
            }
        }
    }

    /// Looks at all whiteouts of a layer. Errors: `invalid` for one of nothing; those of the layer.
    static func checkWhiteouts(of layer: ImageFileSystem) throws(Errno) {
        var pending = [layer.root]
        while let directory = pending.popLast() {
            var marks: [Name] = []
            try layer.openDirectory(directory).entries(after: nil) { name, entry in
                if name.bytes.starts(with: whiteout) {
                    marks.append(name)
                } else if entry.kind == .directory {
                    pending.append(entry.node)
                }
                return true
            }
            for mark in marks where mark.bytes != opaque { _ = try hidden(by: mark) }
        }
    }

    /// The name that a whiteout stands for. Errors: `invalid`.
    private static func hidden(by mark: Name) throws(Errno) -> Name {
        let hidden = Array(mark.bytes.dropFirst(whiteout.count))
        if hidden.isEmpty { throw .invalid }
        return try hidden.withRawSpan { (span) throws(Errno) in try Name(span) }
    }

    /// Removes what a whiteout stands for.
    private func apply(_ mark: Name, _ pair: Pair) throws(Errno) {
        if mark.bytes == LayerGraft.opaque {
            for name in try names(in: pair.tree) { try remove(name, in: pair.tree) }
            return
        }
        let name = try LayerGraft.hidden(by: mark)
        if try find(name, in: pair.tree) != nil { try remove(name, in: pair.tree) }
    }

    func step<Result>(_ body: () throws(Errno) -> Result) throws(Errno) -> Result {
        try view.step(body)
    }

    func find(_ name: Name, in directory: NodeID) throws(Errno) -> Entry? {
        try step { () throws(Errno) in
            do throws(Errno) {
                return try tree.lookup(name, in: directory)
            } catch .noEntry {
                return nil
            }
        }
    }

    private func names(in directory: NodeID) throws(Errno) -> [Name] {
        try step { () throws(Errno) in
            var names: [Name] = []
            try tree.openDirectory(directory).entries(after: nil) { name, _ in
                names.append(name)
                return true
            }
            return names
        }
    }

    /// Removes a name with all that is below it.
    private func remove(_ name: Name, in directory: NodeID) throws(Errno) {
        var pending = [(name: name, directory: directory, isEmptied: false)]
        while let next = pending.popLast() {
            guard let entry = try find(next.name, in: next.directory) else { continue }
            if entry.kind != .directory {
                try step { () throws(Errno) in
                    try tree.unlink(next.name, in: next.directory, stamp)
                }
            } else if next.isEmptied {
                try step { () throws(Errno) in
                    try tree.removeDirectory(next.name, in: next.directory, stamp)
                }
            } else {
                pending.append((next.name, next.directory, true))
                for name in try names(in: entry.node) { pending.append((name, entry.node, false)) }
            }
        }
    }

    private func makeDirectory(_ name: Name, in directory: NodeID) throws(Errno) -> NodeID {
        if let entry = try find(name, in: directory) {
            if entry.kind == .directory { return entry.node }
            try remove(name, in: directory)
        }
        return try step { () throws(Errno) in
            try tree.make(name, in: directory, .directory, stamp)
        }
    }

    private mutating func graft(
        _ node: NodeID, as name: Name, in directory: NodeID
    ) throws(Errno) {
        if try find(name, in: directory) != nil { try remove(name, in: directory) }
        let isFirst = grafted.insert(node).inserted
        try step { () throws(Errno) in
            try tree.graft(
                node, of: source, as: name, in: directory, isFirstName: isFirst, stamp)
        }
    }

    /// Gives a directory the attributes that the layer says.
    private func copyAttributes(_ pair: Pair) throws(Errno) {
        let attributes = try layer.attributes(of: pair.layer)
        let names = try layer.extendedAttributeNames(of: pair.layer)
        try step { () throws(Errno) in
            for name in try tree.extendedAttributeNames(of: pair.tree) where !names.contains(name) {
                try tree.setExtendedAttribute(name, of: pair.tree, to: nil, .any, stamp)
            }
            for name in names {
                let value = try layer.extendedAttribute(name, of: pair.layer)
                try tree.setExtendedAttribute(name, of: pair.tree, to: value, .any, stamp)
            }
            var change = AttributeChange(mode: attributes.mode)
            change.owner = attributes.owner
            change.group = attributes.group
            change.modified = attributes.modified
            try tree.setAttributes(change, of: pair.tree, stamp)
        }
    }
}
