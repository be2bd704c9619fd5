import SwasiCore

/// A name of a layer that hides what lies below the layer (OCI image specification, "Layers").
struct Whiteout {
    /// The directory's path.
    var directory: [UInt8]
    /// The hidden name; nil for an opaque directory, which hides all names.
    var name: [UInt8]?
}

extension TreeBuilder {
    private static let prefix = Array(".wh.".utf8)
    private static let opaque = Array(".wh..wh..opq".utf8)
    private static let reserved = Array(".wh..wh.".utf8)

    /// Bytes of an archive for each entry that room is made for; where they lie closer together,
    /// the tables grow.
    private static let bytesPerEntry: UInt64 = 4 << 10

    /// Begins the next layer, whose archive has `size` bytes.
    mutating func beginLayer(_ number: UInt32, size: UInt64) {
        if number == 0, nodes.count == 1 {
            let most = UInt64(min(limits.imageEntries, 1 << 20))
            let count = Int(min(size / TreeBuilder.bytesPerEntry, most))
            nodes.reserve(count)
            names.reserve(count)
        }
        layer = number
        lastDirectory = nil
        whiteouts = []
    }

    /// Applies the layer's whiteouts: whatever their place in it, they hide what was there before
    /// it and nothing that it brings.
    mutating func endLayer() throws(SwasiError) {
        for whiteout in whiteouts {
            let entry = LayerEntry()
            guard let directory = try walk(whiteout.directory[...], makes: false, entry) else {
                continue
            }
            guard let hidden = whiteout.name else {
                hideLower(in: directory)
                continue
            }
            guard let name = index(of: hidden, 0..<hidden.count, in: directory) else { continue }
            if names[name].layer < layer {
                names[name].node = BuildName.none
            } else if nodes[Int(names[name].node)].kind == .directory {
                hideLower(in: names[name].node)
            }
        }
        whiteouts = []
    }

    /// Removes every name below a directory that the current layer did not touch.
    private mutating func hideLower(in directory: UInt32) {
        var pending = [directory]
        while let directory = pending.popLast() {
            var index = names.last(of: nodes[Int(directory)].names)
            while index != BuildName.none {
                let name = names[index]
                if name.node != BuildName.none {
                    if name.layer < layer {
                        names[index].node = BuildName.none
                    } else if nodes[Int(name.node)].kind == .directory {
                        pending.append(name.node)
                    }
                }
                index = name.next
            }
        }
    }

    /// Takes an entry whose name is a mark; false for any other. Names that begin with `.wh..wh.`
    /// and what lies in such directories belong to AUFS and are no part of the tree.
    ///
    /// Errors: `invalidImage` for a whiteout of no name, of `.` and of `..`.
    mutating func addWhiteout(_ path: TreePath, _ entry: LayerEntry) throws(SwasiError) -> Bool {
        let directory = path.bytes[path.directory]
        let leaf = path.bytes[path.leaf]
        if leaf.elementsEqual(TreeBuilder.opaque) {
            whiteouts.append(Whiteout(directory: Array(directory), name: nil))
            return true
        }
        let parts = path.bytes.split(separator: UInt8(ascii: "/"))
        if parts.contains(where: { $0.starts(with: TreeBuilder.reserved) }) { return true }
        guard leaf.starts(with: TreeBuilder.prefix) else { return false }
        let name = Array(leaf.dropFirst(TreeBuilder.prefix.count))
        if name.isEmpty || name == [0x2E] || name == [0x2E, 0x2E] {
            throw invalid(entry, "a whiteout must name something")
        }
        whiteouts.append(Whiteout(directory: Array(directory), name: name))
        return true
    }
}
