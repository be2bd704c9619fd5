import SwasiCache
import SwasiCore
import SwasiFS

/// The merged index of an image's layers: nodes, names, extents and attributes as flat records.
///
/// A file of the cache may be damaged, so nothing is believed: whatever a record names is checked
/// when it is used, and for what is not there `io` is thrown and the damage noted. A directory's
/// number is greater than its parent's, which is checked too, so that no damage makes a walk go in
/// circles.
final class ImageIndex: Sendable {
    let memory: IndexMemory
    let sections: IndexSections
    let damage: IndexDamage
    private let nodesOffset: Int
    private let namesOffset: Int

    /// Takes an index over. nil if it is not one, of another version, or its sizes do not fit.
    init?(_ memory: IndexMemory, damage: IndexDamage = IndexDamage()) {
        typealias Header = IndexLayout.Header
        guard memory.count >= Header.count,
            memory.load(Header.magic, as: UInt64.self) == IndexLayout.magic,
            memory.load(Header.version, as: UInt32.self) == IndexLayout.version,
            memory.load(Header.size, as: UInt32.self) == UInt32(Header.count),
            memory.load(Header.fileSize, as: UInt64.self) == UInt64(memory.count)
        else { return nil }
        func count(_ offset: Int) -> Int {
            Int(exactly: memory.load(offset, as: UInt64.self)) ?? -1
        }
        sections = IndexSections(
            layers: count(Header.layers), nodes: count(Header.entries),
            names: count(Header.names), extents: count(Header.extents),
            attributes: count(Header.attributes), text: count(Header.text))
        guard sections.isPossible, sections.fileSize == memory.count else { return nil }
        self.memory = memory
        self.damage = damage
        nodesOffset = sections.nodesOffset
        namesOffset = sections.namesOffset
    }

    /// Bytes in files, links and attributes.
    var contentBytes: UInt64 { memory.load(IndexLayout.Header.contentBytes, as: UInt64.self) }

    /// What the layers were made of. nil for a sort of layer that this version does not know.
    var sources: [IndexSource]? {
        typealias Layer = IndexLayout.Layer
        var sources: [IndexSource] = []
        for index in 0..<sections.layers {
            let record = sections.layersOffset + index * Layer.count
            func number(_ field: Int) -> UInt64 { memory.load(record + field, as: UInt64.self) }
            func time(_ field: Int) -> Int64 { memory.load(record + field, as: Int64.self) }
            guard
                let access = IndexSource.Access(
                    rawValue: memory.load(record + Layer.kind, as: UInt32.self))
            else { return nil }
            let size = number(Layer.size)
            if access == .content {
                let bytes = memory.withBytes {
                    $0.array(record + Layer.digest..<record + Layer.digest + Digest.byteCount)
                }
                guard let digest = Digest(bytes: bytes) else { return nil }
                sources.append(IndexSource(size: size, content: digest))
                continue
            }
            sources.append(
                IndexSource(
                    access: access, size: size,
                    file: FileIdentity(
                        device: number(Layer.device), inode: number(Layer.inode),
                        size: number(Layer.fileSize),
                        modificationTimeNanoseconds: time(Layer.modified),
                        changeTimeNanoseconds: time(Layer.changed))))
        }
        return sources
    }

    // MARK: Nodes

    /// Where a node's record is. Errors: `stale` for what is no node of this index.
    @inline(__always)
    func record(of node: NodeID) throws(Errno) -> Int {
        guard node.rawValue < UInt64(sections.nodes) else { throw .stale }
        return nodesOffset &+ Int(node.slot) &* IndexLayout.Node.count
    }

    /// A node's kind.
    @inline(__always)
    func kind(at record: Int) throws(Errno) -> Kind {
        let number = memory.load(record &+ IndexLayout.Node.kind, as: UInt8.self)
        guard let kind = Kind(rawValue: number) else { throw damage.note() }
        return kind
    }

    /// A node's attributes; the inode number is the node's, counted from 1.
    func attributes(of node: NodeID) throws(Errno) -> Attributes {
        typealias Node = IndexLayout.Node
        let record = try record(of: node)
        var attributes = Attributes(
            kind: try kind(at: record),
            mode: memory.load(record &+ Node.mode, as: UInt16.self),
            owner: memory.load(record &+ Node.owner, as: UInt32.self),
            group: memory.load(record &+ Node.group, as: UInt32.self),
            device: memory.load(record &+ Node.device, as: UInt64.self),
            links: memory.load(record &+ Node.links, as: UInt32.self),
            size: memory.load(record &+ Node.size, as: UInt64.self),
            allocated: memory.load(record &+ Node.allocated, as: UInt64.self),
            inode: UInt64(node.slot) &+ 1)
        attributes.accessed.nanoseconds = memory.load(record &+ Node.accessed, as: Int64.self)
        attributes.modified.nanoseconds = memory.load(record &+ Node.modified, as: Int64.self)
        attributes.changed.nanoseconds = memory.load(record &+ Node.changed, as: Int64.self)
        return attributes
    }

    /// A directory's parent.
    func parent(at record: Int, of node: NodeID) throws(Errno) -> NodeID {
        let parent = memory.load(record &+ IndexLayout.Node.parent, as: UInt32.self)
        guard parent < node.slot || parent == 0 else { throw damage.note() }
        return NodeID(slot: parent)
    }

    /// What a node's record names besides itself, checked against the section's size.
    @inline(__always)
    func content(at record: Int, in section: Int) throws(Errno) -> Range<Int> {
        let first = Int(memory.load(record &+ IndexLayout.Node.first, as: UInt32.self))
        let count = Int(memory.load(record &+ IndexLayout.Node.length, as: UInt32.self))
        guard first &+ count <= section else { throw damage.note() }
        return first..<first &+ count
    }

    // MARK: Names

    /// The name at a place, in the order of all names.
    func name(_ index: Int) throws(Errno) -> Name {
        let record = namesOffset &+ index &* IndexLayout.Name.count
        let start = Int(memory.load(record &+ IndexLayout.Name.text, as: UInt32.self))
        let count = Int(memory.load(record &+ IndexLayout.Name.length, as: UInt8.self))
        guard count > 0, start &+ count <= sections.text else { throw damage.note() }
        let first = sections.textOffset &+ start
        return memory.withBytes { Name(component: $0.extracting(first..<first + count)) }
    }

    /// What the name at a place stands for; it lies in `directory`.
    @inline(__always)
    func entry(_ index: Int, in directory: NodeID) throws(Errno) -> Entry {
        let record = namesOffset &+ index &* IndexLayout.Name.count
        let node = memory.load(record &+ IndexLayout.Name.node, as: UInt32.self)
        let number = memory.load(record &+ IndexLayout.Name.kind, as: UInt8.self)
        guard let kind = Kind(rawValue: number), Int(node) < sections.nodes,
            kind != .directory || node > directory.slot
        else { throw damage.note() }
        return Entry(node: NodeID(slot: node), kind: kind)
    }

    /// The place of the first name in `range` that is not before `name`, and whether it is that
    /// name.
    func find(_ name: Name, in range: Range<Int>) throws(Errno) -> (index: Int, isFound: Bool) {
        let wanted = name.prefix
        var low = range.lowerBound
        var high = range.upperBound
        while low < high {
            let middle = (low &+ high) / 2
            let prefix = memory.load(
                namesOffset &+ middle &* IndexLayout.Name.count, as: UInt64.self)
            if prefix < wanted {
                low = middle &+ 1
            } else if prefix > wanted {
                high = middle
            } else {
                let other = try self.name(middle)
                if other == name { return (middle, true) }
                if other < name { low = middle &+ 1 } else { high = middle }
            }
        }
        return (low, false)
    }

    // MARK: Extents, links and attributes

    /// An extent and its layer.
    @inline(__always)
    func extent(_ index: Int) -> (extent: LayerExtent, layer: Int) {
        typealias Extent = IndexLayout.Extent
        let record = sections.extentsOffset &+ index &* Extent.count
        return (
            LayerExtent(
                logical: memory.load(record &+ Extent.logical, as: UInt64.self),
                offset: memory.load(record &+ Extent.offset, as: UInt64.self),
                length: memory.load(record &+ Extent.length, as: UInt64.self)),
            Int(memory.load(record &+ Extent.layer, as: UInt32.self))
        )
    }

    /// A copy of some of the text.
    func text(_ range: Range<Int>) throws(Errno) -> [UInt8] {
        guard range.upperBound <= sections.text else { throw damage.note() }
        let start = sections.textOffset
        return memory.withBytes { $0.array(start + range.lowerBound..<start + range.upperBound) }
    }

    /// The attributes of a node, as a range of all.
    func attributes(at record: Int) throws(Errno) -> Range<Int> {
        let first = Int(memory.load(record &+ IndexLayout.Node.attributes, as: UInt32.self))
        let count = Int(memory.load(record &+ IndexLayout.Node.attributeCount, as: UInt32.self))
        guard first &+ count <= sections.attributes else { throw damage.note() }
        return first..<first &+ count
    }

    /// Where an attribute's name and value are in the text.
    func attribute(_ index: Int) -> (name: Range<Int>, value: Range<Int>) {
        typealias Attribute = IndexLayout.Attribute
        let record = sections.attributesOffset &+ index &* Attribute.count
        func range(_ start: Int, _ length: Int) -> Range<Int> {
            let first = Int(memory.load(record &+ start, as: UInt32.self))
            return first..<first &+ Int(memory.load(record &+ length, as: UInt32.self))
        }
        return (
            range(Attribute.name, Attribute.nameLength),
            range(Attribute.value, Attribute.valueLength)
        )
    }
}
