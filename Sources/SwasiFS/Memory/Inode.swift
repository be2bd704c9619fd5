import SwasiCore

/// What the tree keeps of one node: of its own, or of a lower that was changed.
struct Inode: ~Copyable, RadixValue {
    /// How a place of the table is used.
    enum Life: UInt8 {
        /// A free slot, or a lower's node that was never changed.
        case none
        /// Has a name, or is the root.
        case live
        /// Has no name any more, but is open or pinned; a fork drops it.
        case orphan
        /// A lower's node that is gone for good.
        case removed
    }

    var life = Life.none
    var kind = Kind.file
    var mode: UInt16 = 0
    /// How often the slot was used before.
    var generation: UInt32 = 0
    var links: UInt32 = 0
    var owner: UInt32 = 0
    var group: UInt32 = 0
    /// Bytes; in a free slot the number of the next one.
    var size: UInt64 = 0
    /// Pages of a file that hold data, the lower's among them; the device number of a device; of a
    /// directory see ``entryCount``.
    var dataPages: UInt64 = 0
    var accessed = Timestamp.epoch
    var modified = Timestamp.epoch
    var changed = Timestamp.epoch
    var version: UInt64 = 0
    var pages = PageTable()
    /// See `Inode+Extra.swift`.
    var extra = Rare<Extra>()

    static func empty() -> Inode { Inode() }

    func copy() -> Inode {
        var copy = Inode()
        copy.life = life
        copy.kind = kind
        copy.mode = mode
        copy.generation = generation
        copy.links = links
        copy.owner = owner
        copy.group = group
        copy.size = size
        copy.dataPages = dataPages
        copy.accessed = accessed
        copy.modified = modified
        copy.changed = changed
        copy.version = version
        copy.pages = pages.copy()
        copy.extra = extra
        return copy
    }

    /// Bytes that count in quotas: 4 KiB blocks of pages that hold data, up to the size.
    var allocated: UInt64 {
        switch kind {
        case .file:
            size == 0 ? 0 : allocated(isLastData: isLastCounted)
        case .symbolicLink: size
        default: 0
        }
    }

    /// How many names show in a directory; nil until somebody counts them.
    var entryCount: UInt64? {
        get { dataPages == 0 ? nil : dataPages - 1 }
        set { dataPages = newValue.map { $0 + 1 } ?? 0 }
    }

    /// Whether a page holds data: its own, or the lower's.
    func isData(_ index: UInt64) -> Bool {
        switch pages[index].content {
        case .bytes: true
        case .zeros: false
        case .nothing: index * UInt64(Page.size) < limit
        }
    }

    /// Whether a page counts in quotas by itself.
    func isCounted(_ index: UInt64) -> Bool {
        switch pages[index].content {
        case .bytes: true
        case .zeros: false
        case .nothing: !lowerIsSparse && index * UInt64(Page.size) < limit
        }
    }

    /// What `stat` tells.
    @inline(__always)
    func attributes(of node: NodeID) -> Attributes {
        var attributes = Attributes(
            kind: kind, mode: mode, owner: owner, group: group, links: links, size: size,
            allocated: allocated, inode: node.inodeNumber, version: version)
        if kind == .characterDevice || kind == .blockDevice { attributes.device = dataPages }
        attributes.accessed = accessed
        attributes.modified = modified
        attributes.changed = changed
        return attributes
    }

    /// Notes a change of the content, which is one of the attributes too.
    mutating func stampContent(_ time: Timestamp, _ version: UInt64) {
        modified = time
        changed = time
        self.version = version
    }

    /// Notes a change of the attributes.
    mutating func stampAttributes(_ time: Timestamp, _ version: UInt64) {
        changed = time
        self.version = version
    }
}

/// The extended attributes of one node in the order of their names' bytes.
struct ExtendedAttributes {
    struct Item {
        var name: AttributeName
        var value: [UInt8]
    }

    var items: [Item] = []

    /// The place of a name, or where it would be put in.
    func place(_ name: AttributeName) -> (index: Int, found: Bool) {
        let index = items.firstIndex { !($0.name < name) } ?? items.count
        return (index, index < items.count && items[index].name == name)
    }
}

extension NodeID {
    /// What `stat` reports: unique in its file system, the same before and after a copy-up, never
    /// 0.
    package var inodeNumber: UInt64 { rawValue &+ 1 }
}
