import SwasiCore

/// The whole state of one memory file system or overlay: a value, so that a frozen tree is a copy
/// of it.
///
/// There is one table of inodes for what was born here, and one for each lower with the nodes of it
/// that were changed. A lower's node has the same ``NodeID`` before and after: its layer is the
/// lower's number, its slot the place in the lower. What is in no table is as the lower has it.
///
/// What is not here, because a snapshot must not hold it: open files, pins and listings.
struct TreeState: ~Copyable, Sendable {
    /// The read-only trees below, the uppermost first; layer L is `lowers[L - 1]`.
    let lowers: [any FileSystem]
    /// How many of these show from the start; the others are sources of grafts.
    let shownCount: Int
    /// Where the lowers ask the host, if one does.
    let desk: HostDesk?
    /// What is seen of an uncounted lower is added to the bounds, as it is to what is used.
    private(set) var limits: Limits
    /// Uncounted lowers, and how much of each is counted.
    private var counted: [(lower: any FileSystem, bytes: UInt64, nodes: UInt64)] = []

    /// What was born here.
    var own = InodeTable()
    /// What was changed of each lower.
    var changed: [InodeTable]
    /// Slots of ``own`` that were ever used.
    private var usedSlots: UInt32 = 0
    /// The first free slot below that, plus 1; 0 if none. A free slot's size has the next one.
    private var firstFree: UInt32 = 0
    /// Nodes without a name that somebody still holds.
    private(set) var orphans: Set<NodeID> = []

    /// Logical bytes and nodes, those of the lowers among them.
    var usedBytes: UInt64 = 0
    var usedNodes: UInt64 = 0
    /// Names of nodes beyond the first of each; as many as nodes are allowed.
    var extraNames: UInt64 = 0
    /// Grows with every change.
    var version: UInt64 = 0

    /// Lower directories that show as one: for the uppermost all of them, for the others the
    /// uppermost. Derived from the lowers when a lookup meets them; only there are several lowers.
    var merges: [NodeID: [NodeID]] = [:]
    var representatives: [NodeID: NodeID] = [:]

    static let root = NodeID(slot: 0)

    /// Makes a tree with an empty root, or with what the lowers' roots show; nothing shows of
    /// `sources`, which are numbered behind the lowers, before ``graft(_:as:in:_:)``.
    init(
        lowers: [any FileSystem], sources: [any FileSystem] = [], limits: Limits, stamp: Stamp
    ) throws(Errno) {
        self.lowers = lowers + sources
        shownCount = lowers.count
        desk = lowers.lazy.compactMap(\.desk).first
        self.limits = limits
        changed = Array(repeating: InodeTable(), count: self.lowers.count)
        var inode = Inode()
        inode.kind = .directory
        inode.mode = 0o755
        inode.links = 1
        inode.owner = stamp.owner
        inode.group = stamp.group
        inode.accessed = stamp.time
        inode.stampContent(stamp.time, 0)
        if let first = lowers.first {
            inode.lowers = lowers.indices.map { lowers[$0].root.inLayer(UInt8($0 + 1)) }
            let root = try first.attributes(of: first.root)
            inode.copyAttributes(root)
            inode.extendedAttributes = try first.allExtendedAttributes(of: first.root)
            for lower in lowers {
                let statistics = try lower.statistics()
                if lower.traits.contains(.uncounted) {
                    counted.append((lower, statistics.usedBytes, statistics.usedNodes))
                }
                usedBytes = usedBytes.addingSaturating(statistics.usedBytes)
                usedNodes = usedNodes.addingSaturating(statistics.usedNodes - 1)
            }
        }
        _ = insert(inode)
    }

    /// A second state that shares everything: what costs nothing until one of the two changes.
    func copy() -> TreeState { TreeState(copying: self) }

    private init(copying other: borrowing TreeState) {
        lowers = other.lowers
        shownCount = other.shownCount
        desk = other.desk
        limits = other.limits
        counted = other.counted
        own = other.own
        changed = other.changed
        usedSlots = other.usedSlots
        firstFree = other.firstFree
        orphans = other.orphans
        usedBytes = other.usedBytes
        usedNodes = other.usedNodes
        extraNames = other.extraNames
        version = other.version
        merges = other.merges
        representatives = other.representatives
    }

    // MARK: Inodes

    /// A node's sort. Errors: `stale`.
    func kind(of node: NodeID) throws(Errno) -> Kind {
        try withInode(node) { (inode) throws(Errno) in
            inode.kind
        } lower: { () throws(Errno) in
            try lower(node).attributes(of: node.inLayer(0)).kind
        }
    }

    /// A node's attributes. Errors: `stale`.
    @inline(__always)
    func attributes(of node: NodeID) throws(Errno) -> Attributes {
        try withInode(node) { (inode) throws(Errno) in
            inode.attributes(of: node)
        } lower: { () throws(Errno) in
            var attributes = try lower(node).attributes(of: node.inLayer(0))
            attributes.inode = node.inodeNumber
            attributes.version = 0
            return attributes
        }
    }

    /// The tree that a lower's node comes from.
    func lower(_ node: NodeID) -> any FileSystem { lowers[Int(node.layer) - 1] }

    /// Gives a new inode a slot and returns its node.
    mutating func insert(_ inode: consuming Inode) -> NodeID {
        var inode = inode
        inode.life = .live
        inode.version = version
        usedNodes += 1
        if firstFree != 0 {
            let slot = firstFree - 1
            let generation = own[UInt64(slot)].generation
            inode.generation = generation
            firstFree = UInt32(truncatingIfNeeded: own[UInt64(slot)].size)
            own.put(inode, at: UInt64(slot))
            return NodeID(generation: generation, slot: slot)
        }
        let slot = usedSlots
        usedSlots += 1
        own.put(inode, at: UInt64(slot))
        return NodeID(slot: slot)
    }

    /// Puts the inode of a lower's node, which is about to change, into its table.
    mutating func adopt(_ inode: consuming Inode, as node: NodeID) {
        changed[Int(node.layer) - 1].put(inode, at: UInt64(node.slot))
    }

    /// Notes that a node has lost its last name.
    mutating func orphan(_ node: NodeID) {
        self[node].life = .orphan
        orphans.insert(node)
    }

    /// Whether a node has lost its last name and is still held.
    @inline(__always)
    func isOrphan(_ node: NodeID) -> Bool {
        !orphans.isEmpty && orphans.contains(node)
    }

    /// Ends an orphan: frees its slot, or marks the lower's node as gone.
    mutating func destroy(_ node: NodeID) {
        guard orphans.remove(node) != nil else { return }
        account(self[node].bytes, 0)
        usedNodes -= min(usedNodes, 1)
        var empty = Inode()
        if node.layer == 0 {
            empty.generation = (node.generation + 1) & 0xFF_FFFF
            empty.size = UInt64(firstFree)
            firstFree = node.slot + 1
        } else {
            empty.life = .removed
        }
        self[node] = empty
    }

    /// Ends all orphans: what a fork begins with.
    mutating func destroyOrphans() {
        for node in orphans.sorted(by: { $0.rawValue < $1.rawValue }) { destroy(node) }
    }

    /// Fails if the tree cannot take so much more. Errors: `insufficientSpace`.
    func checkRoom(nodes: UInt64 = 0, bytes: UInt64 = 0) throws(Errno) {
        if nodes > 0, usedNodes.addingSaturating(nodes) > limits.treeNodes {
            throw .insufficientSpace
        }
        if bytes > 0 {
            let (sum, overflow) = usedBytes.addingReportingOverflow(bytes)
            if overflow || sum > limits.treeBytes { throw .insufficientSpace }
        }
    }

    /// Sets the bounds; those on bytes and nodes go beyond what there is.
    mutating func allow(_ added: Limits) {
        limits = added
        limits.treeBytes = added.treeBytes.addingSaturating(usedBytes)
        limits.treeNodes = added.treeNodes.addingSaturating(usedNodes)
    }

    /// Counts what was `before` bytes as `after` bytes. A lower may have counted a node in another
    /// way, so the sum stops at zero.
    mutating func account(_ before: UInt64, _ after: UInt64) {
        usedBytes = (usedBytes - min(usedBytes, before)).addingSaturating(after)
    }

    /// Counts what was seen of the uncounted lowers since. The run did not add it, so the bounds
    /// move with it.
    mutating func countSeen() throws(Errno) {
        for index in counted.indices {
            let statistics = try counted[index].lower.statistics()
            let bytes = statistics.usedBytes - min(statistics.usedBytes, counted[index].bytes)
            let nodes = statistics.usedNodes - min(statistics.usedNodes, counted[index].nodes)
            counted[index].bytes += bytes
            counted[index].nodes += nodes
            usedBytes = usedBytes.addingSaturating(bytes)
            limits.treeBytes = limits.treeBytes.addingSaturating(bytes)
            usedNodes = usedNodes.addingSaturating(nodes)
            limits.treeNodes = limits.treeNodes.addingSaturating(nodes)
        }
    }

    /// Calls `body` for every inode that is in a table and not gone.
    func forEachOwn(_ body: (NodeID, borrowing Inode) -> Void) {
        for (layer, table) in ([own] + changed).enumerated() {
            var index: UInt64 = 0
            while let slot = table.firstIndex(
                from: index, where: { $0.life == .live || $0.life == .orphan })
            {
                let node = NodeID(
                    layer: UInt8(layer), generation: table[slot].generation, slot: UInt32(slot))
                body(node, table[slot])
                index = slot + 1
            }
        }
    }
}

extension Inode {
    /// Bytes that count in quotas.
    var bytes: UInt64 { allocated + extendedAttributeBytes }

    /// Bytes of extended attributes: names and values.
    var extendedAttributeBytes: UInt64 {
        (extendedAttributes?.items ?? []).reduce(0) { $0 + UInt64($1.name.count + $1.value.count) }
    }

    /// Takes over what a lower tells of a node, except names and content.
    mutating func copyAttributes(_ attributes: Attributes) {
        kind = attributes.kind
        mode = attributes.mode
        owner = attributes.owner
        group = attributes.group
        links = attributes.links
        size = attributes.size
        accessed = attributes.accessed
        modified = attributes.modified
        changed = attributes.changed
        if kind == .characterDevice || kind == .blockDevice { dataPages = attributes.device }
    }
}

extension FileSystem {
    /// All extended attributes of a node; nil if it has none.
    func allExtendedAttributes(of node: NodeID) throws(Errno) -> ExtendedAttributes? {
        let names = try extendedAttributeNames(of: node)
        if names.isEmpty { return nil }
        var all = ExtendedAttributes()
        for name in names {
            let value = try extendedAttribute(name, of: node)
            all.items.append(ExtendedAttributes.Item(name: name, value: value))
        }
        return all
    }
}
