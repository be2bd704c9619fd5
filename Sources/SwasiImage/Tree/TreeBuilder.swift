import SwasiCore

/// Applies the entries of layers, one after the other, to one tree.
///
/// The rules are those of extracting one archive over another: an entry replaces what has its name,
/// except that a directory's entry over a directory only sets its attributes. Whiteouts of a layer
/// (OCI image specification, "Layers": Whiteouts) wait for the layer's end, because they hide only
/// what lies below it.
struct TreeBuilder: ~Copyable {
    /// Index of the root.
    static let root: UInt32 = 0

    let limits: Limits
    /// What the image is called in messages.
    let name: String
    var nodes = Table<BuildNode>()
    /// What some nodes have besides; the first one is empty, and the node's that has nothing.
    var extras = [BuildExtra()]
    var names = NameTable()
    /// Extents of files that do not lie in one piece.
    var extents = Table<LayerExtent>()
    /// The layer that is being applied, counted from 0.
    var layer: UInt32 = 0
    /// Paths of the layer's whiteouts: of the hidden name, or of the opaque directory.
    var whiteouts: [Whiteout] = []
    /// The directory that the last path led to.
    var lastDirectory: KnownDirectory?

    /// Makes an empty tree: a root with mode 0755.
    init(name: String, limits: Limits) {
        self.limits = limits
        self.name = name
        nodes.append(.impliedDirectory(in: TreeBuilder.root, depth: 0))
    }

    /// Applies the next entry of the current layer.
    ///
    /// Errors: `invalidImage` for a path with `..`, a root that is no directory, a hard link whose
    /// target no entry before it made or which is a directory, an empty symbolic link;
    /// `limitExceeded`.
    mutating func apply(_ entry: LayerEntry, hasWhiteouts: Bool) throws(SwasiError) {
        if let (directory, leaf) = knownPlace(of: entry.path, hasWhiteouts: hasWhiteouts) {
            try check(entry)
            return try apply(entry, entry.path, leaf, in: directory)
        }
        let path = try path(entry.path, of: entry)
        if hasWhiteouts, try addWhiteout(path, entry) { return }
        try check(entry)
        if path.isRoot {
            guard entry.kind == .directory else {
                throw invalid(entry, "the root of the tree must be a directory")
            }
            return setAttributes(of: TreeBuilder.root, from: entry)
        }
        let directory = try directory(of: path, entry)
        try apply(entry, path.bytes, path.leaf, in: directory)
    }

    /// Applies an entry whose name is `leaf` of `path` in a directory.
    private mutating func apply(
        _ entry: LayerEntry, _ path: [UInt8], _ leaf: Range<Int>, in directory: UInt32
    ) throws(SwasiError) {
        if entry.kind == nil { return try link(entry, path, leaf, in: directory) }
        let name = place(path, leaf, in: directory)
        let old = names[name].node
        if entry.kind == .directory, old != BuildName.none, nodes[Int(old)].kind == .directory {
            return setAttributes(of: old, from: entry)
        }
        set(name, to: try add(entry, in: directory))
    }

    /// The name that `range` of `path` is in a directory, touched by the current layer.
    mutating func place(_ path: [UInt8], _ range: Range<Int>, in directory: UInt32) -> UInt32 {
        let (index, _) = path.withRawSpan {
            names.place($0.extracting(range), in: &nodes[Int(directory)].names)
        }
        names[index].layer = layer
        return index
    }

    /// Lets a name stand for a node. What it stood for before is gone, unless it has other names.
    mutating func set(_ name: UInt32, to node: UInt32) {
        if names[name].node != BuildName.none { lastDirectory = nil }
        names[name].node = node
    }

    /// Checks that there may be a node more, with so many directories above it.
    /// Errors: `limitExceeded`.
    func checkRoom(depth: UInt32, _ entry: LayerEntry) throws(SwasiError) {
        if nodes.count >= min(limits.imageEntries, Int(BuildName.none) - 1) {
            throw tooMuch(entry, "more than \(limits.imageEntries) entries")
        }
        if depth > limits.imageDepth {
            throw tooMuch(entry, "more than \(limits.imageDepth) directories above it")
        }
    }

    /// Adds the node of an entry. Errors: `limitExceeded`.
    private mutating func add(
        _ entry: LayerEntry, in directory: UInt32
    ) throws(SwasiError) -> UInt32 {
        let depth = nodes[Int(directory)].depth + 1
        try checkRoom(depth: depth, entry)
        var node = BuildNode(
            kind: entry.kind ?? .file, mode: entry.mode, owner: entry.owner, group: entry.group,
            extra: extra(entry), size: entry.size, accessed: entry.accessed,
            modified: entry.modified, changed: entry.changed, layer: layer, parent: directory,
            depth: depth)
        try addContent(of: entry, to: &node)
        nodes.append(node)
        return UInt32(nodes.count - 1)
    }

    /// Notes where a node's content is. Errors: `limitExceeded`.
    private mutating func addContent(
        of entry: LayerEntry, to node: inout BuildNode
    ) throws(SwasiError) {
        if entry.extents.isEmpty { return }
        node.extents = UInt32(clamping: entry.extents.count)
        if node.extents == 1, entry.extents[0].logical == 0, entry.extents[0].length == entry.size {
            node.isInOnePiece = true
            node.content = entry.extents[0].offset
            return
        }
        if extents.count + entry.extents.count >= Int(UInt32.max) {
            throw tooMuch(entry, "more than \(UInt32.max) pieces of files before it")
        }
        node.content = UInt64(extents.count)
        for extent in entry.extents { extents.append(extent) }
    }

    /// One of the extents of a node.
    @inline(__always)
    func extent(_ index: Int, of node: BuildNode) -> LayerExtent {
        node.isInOnePiece
            ? LayerExtent(logical: 0, offset: node.content, length: node.size)
            : extents[Int(node.content) + index]
    }

    private mutating func setAttributes(of node: UInt32, from entry: LayerEntry) {
        let index = Int(node)
        nodes[index].isImplied = false
        nodes[index].mode = entry.mode
        nodes[index].owner = entry.owner
        nodes[index].group = entry.group
        nodes[index].accessed = entry.accessed
        nodes[index].modified = entry.modified
        nodes[index].changed = entry.changed
        nodes[index].extra = extra(entry)
    }

    /// Keeps what few nodes have.
    private mutating func extra(_ entry: LayerEntry) -> UInt32 {
        if entry.target.isEmpty, entry.attributes.isEmpty, entry.device == 0 { return 0 }
        extras.append(
            BuildExtra(
                target: entry.target, device: entry.device,
                attributes: TreeBuilder.sorted(entry.attributes)))
        return UInt32(extras.count - 1)
    }

    /// Sorted by name; of two with one name the later one stays.
    private static func sorted(_ attributes: [LayerAttribute]) -> [LayerAttribute] {
        if attributes.isEmpty { return [] }
        var byName: [[UInt8]: [UInt8]] = [:]
        for attribute in attributes { byName[attribute.name] = attribute.value }
        return byName.map { LayerAttribute(name: $0.key, value: $0.value) }
            .sorted { $0.name.lexicographicallyPrecedes($1.name) }
    }

    /// Errors: `limitExceeded` for sizes, targets and attributes; `invalidImage` for a symbolic
    /// link to nowhere and an attribute without a usable name.
    private func check(_ entry: LayerEntry) throws(SwasiError) {
        if entry.size > limits.fileSize {
            throw tooMuch(entry, "\(entry.size) bytes long, more than \(limits.fileSize)")
        }
        if entry.kind == .symbolicLink {
            if entry.target.isEmpty { throw invalid(entry, "a symbolic link has no target") }
            if entry.target.count > limits.pathLength {
                throw tooMuch(entry, "a link to more than \(limits.pathLength) bytes")
            }
        }
        for attribute in entry.attributes {
            if attribute.value.count > limits.extendedAttributeSize {
                throw tooMuch(
                    entry, "an attribute of more than \(limits.extendedAttributeSize) bytes")
            }
            if (try? AttributeName(attribute.name)) == nil {
                throw invalid(entry, "an extended attribute has no usable name")
            }
        }
    }

    /// Applies a hard link: one more name for what its target's path stands for now.
    private mutating func link(
        _ entry: LayerEntry, _ path: [UInt8], _ leaf: Range<Int>, in directory: UInt32
    ) throws(SwasiError) {
        let target = try self.path(entry.target, of: entry)
        guard let node = try find(target, entry) else {
            throw invalid(
                entry,
                "its target '\(escapedText(entry.target))' is not in the archive before it")
        }
        if nodes[Int(node)].kind == .directory {
            throw invalid(entry, "its target '\(escapedText(entry.target))' is a directory")
        }
        set(place(path, leaf, in: directory), to: node)
    }

    /// The error of an entry that cannot be.
    func invalid(_ entry: LayerEntry, _ why: String) -> SwasiError {
        SwasiError(
            .invalidImage,
            "the image \(name) has an entry '\(escapedText(entry.path))' that cannot be used",
            cause: "\(why) (at byte \(entry.headerOffset))",
            hint: "make the archive again without it")
    }

    /// The error of an entry past a limit.
    func tooMuch(_ entry: LayerEntry, _ what: String) -> SwasiError {
        SwasiError(
            .limitExceeded,
            "the image \(name) has an entry '\(escapedText(entry.path.prefix(200)))' past a limit",
            cause: "\(what) (at byte \(entry.headerOffset))",
            hint: "leave out what the program does not need")
    }
}
