package import SwasiCore

/// All mounts of a namespace as one file system, for what serves only one: a name of a mount point
/// leads to the other mount's root, and what a mount does not allow is `notPermitted`.
///
/// It has no state, so it is used under the namespace's lock as what stands in it.
package final class NamespaceFileSystem: FileSystem {
    package let namespace: Namespace
    private let numbering: ViewNumbering
    /// What the mounts tell of where their files come from, by the number of the mount.
    let origins: [Int: NodeOrigins]
    /// The directory at the top: that of the mount at `/`, which is numbered as it is there, or
    /// that of another mount.
    package let root: NodeID

    /// Makes a view of a namespace.
    package init(_ namespace: Namespace, origins: [Int: NodeOrigins] = [:]) {
        self.namespace = namespace
        self.origins = origins
        numbering = ViewNumbering(mounts: namespace.mounts.count)
        root = namespace.root.node
    }

    /// Makes a view of what a namespace has from a mount's root on. Errors: `overflow`.
    package init(_ namespace: Namespace, from mount: MountID) throws(Errno) {
        self.namespace = namespace
        origins = [:]
        numbering = ViewNumbering(mounts: namespace.mounts.count)
        root = try numbering.node(
            namespace.mounts[Int(mount.rawValue)].root.node, of: mount)
    }

    /// Immutable if all mounts are.
    package var traits: Traits {
        var traits: Traits = .immutable
        for mount in namespace.mounts {
            let other = mount.fileSystem.traits
            if !other.contains(.immutable) { traits.remove(.immutable) }
            traits.formUnion(other.intersection([.mayBlock, .uncounted]))
        }
        return traits
    }

    /// The namespace's.
    package var desk: HostDesk? { namespace.desk }

    /// Grows with every change of any of them.
    package var version: UInt64 {
        namespace.mounts.reduce(0) { $0 &+ $1.fileSystem.version }
    }

    /// All mounts together.
    package func statistics() throws(Errno) -> Statistics {
        var sum = Statistics(usedBytes: 0, maximumBytes: 0, usedNodes: 0, maximumNodes: 0)
        for mount in namespace.mounts {
            let part = try mount.fileSystem.statistics()
            sum.usedBytes = sum.usedBytes.addingSaturating(part.usedBytes)
            sum.maximumBytes = sum.maximumBytes.addingSaturating(part.maximumBytes)
            sum.usedNodes = sum.usedNodes.addingSaturating(part.usedNodes)
            sum.maximumNodes = sum.maximumNodes.addingSaturating(part.maximumNodes)
        }
        return sum
    }

    // MARK: Nodes

    /// The node of a location. Errors: `overflow`.
    package func node(_ location: Location) throws(Errno) -> NodeID {
        try numbering.node(location.node, of: location.mount)
    }

    /// The mount of a node; nil for a number that names none.
    package func mount(of node: NodeID) -> Mount? {
        let index = Int(numbering.split(node).mount.rawValue)
        return index < namespace.mounts.count ? namespace.mounts[index] : nil
    }

    /// The mount of a node and its number there.
    ///
    /// Errors: `stale` for a mount that there is not.
    func part(_ node: NodeID) throws(Errno) -> (mount: Mount, node: NodeID) {
        let (mount, own) = numbering.split(node)
        guard Int(mount.rawValue) < namespace.mounts.count else { throw .stale }
        return (namespace.mounts[Int(mount.rawValue)], own)
    }

    /// A node by its place alone, where nothing changes: whatever has the slot now. Errors: `stale`
    /// for a mount that there is not.
    func living(_ node: NodeID) throws(Errno) -> NodeID {
        let (mount, own) = try part(node)
        guard let memory = mount.fileSystem as? MemoryFileSystem else { return node }
        let slot = memory.living(own)
        return NodeID(layer: slot.layer, generation: slot.generation, slot: node.slot)
    }

    /// A name in a directory. Errors: `stale`.
    func place(_ name: Name, _ directory: NodeID) throws(Errno) -> Place {
        let (mount, own) = try part(directory)
        return Place(Location(mount: mount.id, node: own, kind: .directory), name)
    }

    func entry(_ location: Location) throws(Errno) -> Entry {
        Entry(node: try node(location), kind: location.kind)
    }

    func seen(_ attributes: Attributes, of mount: MountID) -> Attributes {
        var attributes = attributes
        attributes.inode = numbering.inode(attributes.inode, of: mount)
        return attributes
    }

    // MARK: Looking

    /// See ``FileSystem``.
    package func lookup(_ name: Name, in directory: NodeID) throws(Errno) -> Entry {
        let place = try place(name, directory)
        guard let found = try namespace.entry(at: place) else { throw .noEntry }
        return try entry(found)
    }

    /// See ``FileSystem``.
    package func parent(of directory: NodeID) throws(Errno) -> NodeID {
        let (mount, own) = try part(directory)
        if directory == root { return root }
        if own != mount.root.node {
            return try numbering.node(try mount.fileSystem.parent(of: own), of: mount.id)
        }
        for above in namespace.mounts {
            for point in above.points where point.target == mount.root {
                return try numbering.node(point.directory, of: above.id)
            }
        }
        return directory
    }

    /// See ``FileSystem``.
    package func attributes(of node: NodeID) throws(Errno) -> Attributes {
        let (mount, own) = try part(node)
        return seen(try mount.fileSystem.attributes(of: own), of: mount.id)
    }

    /// See ``FileSystem``.
    package func readLink(_ node: NodeID) throws(Errno) -> [UInt8] {
        let (mount, own) = try part(node)
        return try mount.fileSystem.readLink(own)
    }

    /// See ``FileSystem``.
    package func pin(_ node: NodeID) throws(Errno) {
        let (mount, own) = try part(node)
        try mount.fileSystem.pin(own)
    }

    /// See ``FileSystem``.
    package func unpin(_ node: NodeID, count: UInt64) {
        let (mount, own) = numbering.split(node)
        guard Int(mount.rawValue) < namespace.mounts.count else { return }
        namespace.mounts[Int(mount.rawValue)].fileSystem.unpin(own, count: count)
    }

    /// See ``FileSystem``.
    package func openDirectory(_ node: NodeID) throws(Errno) -> any OpenDirectory {
        let (mount, own) = try part(node)
        return NamespaceDirectory(self, node, mount.id, try mount.fileSystem.openDirectory(own))
    }

    /// See ``FileSystem``.
    package func extendedAttribute(
        _ name: AttributeName, of node: NodeID
    ) throws(Errno) -> [UInt8] {
        let (mount, own) = try part(node)
        if let value = try origins[Int(mount.id.rawValue)]?.value(of: name, own) { return value }
        return try mount.fileSystem.extendedAttribute(name, of: own)
    }

    /// See ``FileSystem``.
    package func extendedAttributeNames(of node: NodeID) throws(Errno) -> [AttributeName] {
        let (mount, own) = try part(node)
        let names = try mount.fileSystem.extendedAttributeNames(of: own)
        if origins[Int(mount.id.rawValue)] == nil { return names }
        return (names + NodeOrigins.names).sorted()
    }
}
