public import SwasiCore
public import SwasiFS

/// The tree of an image: read-only, and the same for everybody who looks.
///
/// It has no state of its own besides blocks that were read, so it needs no lock for anything but
/// those. A node's number is its place in the index, its inode number that place counted from 1.
public final class ImageFileSystem: FileSystem {
    let index: ImageIndex
    let layers: [LayerBytes]
    /// Bytes of each layer, which no extent passes.
    let layerSizes: [UInt64]
    let limits: Limits

    init(_ index: ImageIndex, _ layers: [LayerBytes], _ limits: Limits) {
        self.index = index
        self.layers = layers
        layerSizes = (index.sources ?? []).map(\.size)
        self.limits = limits
    }

    /// The directory at the top.
    public var root: NodeID { NodeID(slot: 0) }

    /// Immutable; reading may block where a layer is a file of the user.
    public var traits: Traits {
        let traits: Traits = [.immutable, .needsNoLock]
        return layers.contains { $0.mayBlock } ? traits.union(.mayBlock) : traits
    }

    /// Always 0: nothing changes.
    public var version: UInt64 { 0 }

    /// Why the index or a layer's bytes can no longer be read; nil while they can.
    public var problem: SwasiError? {
        if let problem = index.damage.problem { return problem }
        for layer in layers {
            if let problem = layer.problem { return problem }
        }
        return nil
    }

    /// How much there is; it is always full.
    public func statistics() throws(Errno) -> Statistics {
        Statistics(
            usedBytes: index.contentBytes, maximumBytes: index.contentBytes,
            usedNodes: UInt64(index.sections.nodes), maximumNodes: UInt64(index.sections.nodes))
    }

    // MARK: Looking

    /// See ``FileSystem``.
    public func lookup(_ name: Name, in directory: NodeID) throws(Errno) -> Entry {
        let found = try index.find(name, in: try names(of: directory))
        guard found.isFound else { throw .noEntry }
        return try index.entry(found.index, in: directory)
    }

    /// See ``FileSystem``.
    public func parent(of directory: NodeID) throws(Errno) -> NodeID {
        let record = try index.record(of: directory)
        guard try index.kind(at: record) == .directory else { throw .notDirectory }
        return try index.parent(at: record, of: directory)
    }

    /// See ``FileSystem``.
    public func attributes(of node: NodeID) throws(Errno) -> Attributes {
        try index.attributes(of: node)
    }

    /// See ``FileSystem``.
    public func readLink(_ node: NodeID) throws(Errno) -> [UInt8] {
        let record = try index.record(of: node)
        guard try index.kind(at: record) == .symbolicLink else { throw .invalid }
        return try index.text(try index.content(at: record, in: index.sections.text))
    }

    /// Whether a directory is there only because something lies in it: no entry of an archive says
    /// what its attributes are.
    ///
    /// Errors: `stale`.
    package func isImplied(_ node: NodeID) throws(Errno) -> Bool {
        let record = try index.record(of: node)
        return index.memory.load(record &+ IndexLayout.Node.isImplied, as: UInt8.self) != 0
    }

    /// Nodes never go: nothing to do. Errors: `stale`.
    public func pin(_ node: NodeID) throws(Errno) {
        _ = try index.record(of: node)
    }

    /// Nodes never go: nothing to do.
    public func unpin(_ node: NodeID, count: UInt64) {}

    /// A directory's names as a range of all names. Errors: `notDirectory`.
    @inline(__always)
    func names(of directory: NodeID) throws(Errno) -> Range<Int> {
        let record = try index.record(of: directory)
        guard try index.kind(at: record) == .directory else { throw .notDirectory }
        return try index.content(at: record, in: index.sections.names)
    }

    // MARK: Opening

    /// See ``FileSystem``.
    public func open(
        _ node: NodeID, _ access: Access, _ stamp: Stamp
    ) throws(Errno) -> any OpenFile {
        let record = try index.record(of: node)
        switch try index.kind(at: record) {
        case .file: break
        case .directory: throw .isDirectory
        case .symbolicLink: throw .loop
        case .characterDevice, .blockDevice, .fifo, .socket: throw .noSuchDevice
        }
        if !access.isDisjoint(with: [.write, .truncate]) { throw .readOnly }
        return try ImageFile(self, node, record, isReadable: access.contains(.read))
    }

    /// See ``FileSystem``.
    public func open(
        _ name: Name, in directory: NodeID, _ access: Access, _ creation: Creation, _ stamp: Stamp
    ) throws(Errno) -> (file: any OpenFile, created: Bool) {
        let found = try index.find(name, in: try names(of: directory))
        switch creation {
        case .never:
            if !found.isFound { throw .noEntry }
        case .ifMissing:
            if !found.isFound { throw .readOnly }
        case .mustCreate:
            throw found.isFound ? .exist : .readOnly
        }
        let entry = try index.entry(found.index, in: directory)
        return (try open(entry.node, access, stamp), false)
    }

    /// See ``FileSystem``.
    public func openDirectory(_ node: NodeID) throws(Errno) -> any OpenDirectory {
        ImageDirectory(self, node, try names(of: node))
    }

    // MARK: Extended attributes

    /// See ``FileSystem``.
    public func extendedAttribute(_ name: AttributeName, of node: NodeID) throws(Errno) -> [UInt8] {
        let wanted = name.bytes
        for number in try index.attributes(at: try index.record(of: node)) {
            let attribute = index.attribute(number)
            if try index.text(attribute.name) == wanted { return try index.text(attribute.value) }
        }
        throw .noData
    }

    /// See ``FileSystem``.
    public func extendedAttributeNames(of node: NodeID) throws(Errno) -> [AttributeName] {
        var names: [AttributeName] = []
        for number in try index.attributes(at: try index.record(of: node)) {
            names.append(try AttributeName(index.text(index.attribute(number).name)))
        }
        return names
    }

    /// The most bytes in a link's target.
    var targetLimit: Int { limits.pathLength }
}
