public import SwasiCore

/// A file system that forwards every call to another one, through a ``Decoration``: faults, counts
/// and traces on the seam, whatever stands below and above it.
///
///     let faults = CallFaults()
///     let tree = DecoratedFileSystem(image, faults)
///     faults.fail(after: 3, with: .io)
///
/// What it opens is decorated in the same way. Nodes, traits and versions are the other's own.
public final class DecoratedFileSystem: FileSystem {
    /// What answers.
    public let base: any FileSystem
    /// What stands around each call.
    public let decoration: any Decoration

    /// Decorates `base`.
    public init(_ base: any FileSystem, _ decoration: any Decoration) {
        self.base = base
        self.decoration = decoration
    }

    /// See ``FileSystem``.
    public var root: NodeID { base.root }

    /// See ``FileSystem``.
    public var traits: Traits { base.traits }

    /// See ``FileSystem``.
    public var desk: HostDesk? { base.desk }

    /// See ``FileSystem``.
    public var version: UInt64 { base.version }

    /// See ``FileSystem``.
    public func statistics() throws(Errno) -> Statistics {
        try decoration.around(.statistics) { () throws(Errno) in try base.statistics() }
    }

    // MARK: Looking

    /// See ``FileSystem``.
    public func lookup(_ name: Name, in directory: NodeID) throws(Errno) -> Entry {
        try decoration.around(.lookup) { () throws(Errno) in
            try base.lookup(name, in: directory)
        }
    }

    /// See ``FileSystem``.
    public func parent(of directory: NodeID) throws(Errno) -> NodeID {
        try decoration.around(.parent) { () throws(Errno) in try base.parent(of: directory) }
    }

    /// See ``FileSystem``.
    public func attributes(of node: NodeID) throws(Errno) -> Attributes {
        try decoration.around(.attributes) { () throws(Errno) in try base.attributes(of: node) }
    }

    /// See ``FileSystem``.
    public func readLink(_ node: NodeID) throws(Errno) -> [UInt8] {
        try decoration.around(.readLink) { () throws(Errno) in try base.readLink(node) }
    }

    /// See ``FileSystem``.
    public func pin(_ node: NodeID) throws(Errno) {
        try decoration.around(.pin) { () throws(Errno) in try base.pin(node) }
    }

    /// See ``FileSystem``.
    public func unpin(_ node: NodeID, count: UInt64) { base.unpin(node, count: count) }

    /// See ``FileSystem``.
    public func extendedAttribute(_ name: AttributeName, of node: NodeID) throws(Errno) -> [UInt8] {
        try decoration.around(.extendedAttribute) { () throws(Errno) in
            try base.extendedAttribute(name, of: node)
        }
    }

    /// See ``FileSystem``.
    public func extendedAttributeNames(of node: NodeID) throws(Errno) -> [AttributeName] {
        try decoration.around(.extendedAttributeNames) { () throws(Errno) in
            try base.extendedAttributeNames(of: node)
        }
    }

    // MARK: Opening

    /// See ``FileSystem``.
    public func open(
        _ node: NodeID, _ access: Access, _ stamp: Stamp
    ) throws(Errno) -> any OpenFile {
        let file = try decoration.around(.open) { () throws(Errno) in
            try base.open(node, access, stamp)
        }
        return DecoratedFile(file, decoration)
    }

    /// See ``FileSystem``.
    public func open(
        _ name: Name, in directory: NodeID, _ access: Access, _ creation: Creation, _ stamp: Stamp
    ) throws(Errno) -> (file: any OpenFile, created: Bool) {
        let (file, created) = try decoration.around(.openName) { () throws(Errno) in
            try base.open(name, in: directory, access, creation, stamp)
        }
        return (DecoratedFile(file, decoration), created)
    }

    /// See ``FileSystem``.
    public func openDirectory(_ node: NodeID) throws(Errno) -> any OpenDirectory {
        let directory = try decoration.around(.openDirectory) { () throws(Errno) in
            try base.openDirectory(node)
        }
        return DecoratedDirectory(directory, decoration)
    }
}
