public import SwasiCore
public import SwasiFS

extension Subject {
    /// Makes a file that holds a text.
    @discardableResult
    public func makeFile(_ path: TreePath, _ text: String = "") throws(Errno) -> NodeID {
        let (file, _) = try fileSystem.open(
            path.name, in: node(path.parent), .write, .mustCreate(.file), stamp())
        _ = try file.write(Array(text.utf8), .at(0), stamp())
        return file.node
    }

    /// Makes a directory.
    @discardableResult
    public func makeDirectory(_ path: TreePath) throws(Errno) -> NodeID {
        try make(path, .directory)
    }

    /// Makes what `new` says.
    @discardableResult
    public func make(_ path: TreePath, _ new: NewNode) throws(Errno) -> NodeID {
        try fileSystem.make(path.name, in: node(path.parent), new, stamp())
    }

    /// Makes a symbolic link.
    @discardableResult
    public func makeSymbolicLink(
        _ path: TreePath, to target: [UInt8]
    ) throws(Errno) -> NodeID {
        try fileSystem.makeSymbolicLink(path.name, in: node(path.parent), to: target, stamp())
    }

    /// Gives the node at `path` one more name; returns the time of the change.
    @discardableResult
    public func link(_ path: TreePath, as other: TreePath) throws(Errno) -> Timestamp {
        let stamp = stamp()
        try fileSystem.link(
            node(path), as: other.name, in: node(other.parent), stamp)
        return stamp.time
    }

    /// Removes a name; returns the time of the change.
    @discardableResult
    public func unlink(_ path: TreePath) throws(Errno) -> Timestamp {
        let stamp = stamp()
        try fileSystem.unlink(path.name, in: node(path.parent), stamp)
        return stamp.time
    }

    /// Removes a directory; returns the time of the change.
    @discardableResult
    public func removeDirectory(_ path: TreePath) throws(Errno) -> Timestamp {
        let stamp = stamp()
        try fileSystem.removeDirectory(path.name, in: node(path.parent), stamp)
        return stamp.time
    }

    /// Renames; returns the time of the change.
    @discardableResult
    public func rename(
        _ path: TreePath, to other: TreePath, _ flags: RenameFlags = []
    ) throws(Errno) -> Timestamp {
        let stamp = stamp()
        try fileSystem.rename(
            path.name, in: node(path.parent), to: other.name, in: node(other.parent), flags,
            stamp)
        return stamp.time
    }

    /// Writes a text into the file at a path; returns the time of the change.
    @discardableResult
    public func write(
        _ text: String, to path: TreePath, _ position: Position = .at(0)
    ) throws(Errno) -> Timestamp {
        let file = try open(path, .write)
        let stamp = stamp()
        _ = try file.write(Array(text.utf8), position, stamp)
        return stamp.time
    }

    /// Sets the size of the file at a path; returns the time of the change.
    @discardableResult
    public func truncate(_ path: TreePath, to size: UInt64) throws(Errno) -> Timestamp {
        let file = try open(path, .write)
        let stamp = stamp()
        try file.truncate(to: size, stamp)
        return stamp.time
    }

    /// Sets attributes of what is at a path; returns the time of the change.
    @discardableResult
    public func setAttributes(
        _ change: AttributeChange, of path: TreePath
    ) throws(Errno) -> Timestamp {
        let stamp = stamp()
        try fileSystem.setAttributes(change, of: node(path), stamp)
        return stamp.time
    }

    /// Sets or removes an extended attribute; returns the time of the change.
    @discardableResult
    public func setExtendedAttribute(
        _ name: AttributeName, of path: TreePath, to value: String?,
        _ mode: ExtendedAttributeMode = .any
    ) throws(Errno) -> Timestamp {
        let stamp = stamp()
        try fileSystem.setExtendedAttribute(
            name, of: node(path), to: value.map { Array($0.utf8) }, mode, stamp)
        return stamp.time
    }
}
