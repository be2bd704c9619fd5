public import SwasiCore
public import SwasiFS

extension ModelFileSystem {
    /// See `FileSystem`.
    public func make(
        _ name: Name, in directory: NodeID, _ new: NewNode, _ stamp: Stamp
    ) throws(Errno) -> NodeID {
        try withTree { (tree) throws(Errno) in
            try tree.make(name, in: directory, new, stamp)
        }
    }

    /// See `FileSystem`.
    public func makeSymbolicLink(
        _ name: Name, in directory: NodeID, to target: RawSpan, _ stamp: Stamp
    ) throws(Errno) -> NodeID {
        let target = target.array
        return try withTree { (tree) throws(Errno) in
            try tree.makeSymbolicLink(name, in: directory, to: target, stamp)
        }
    }

    /// See `FileSystem`.
    public func link(
        _ node: NodeID, as name: Name, in directory: NodeID, _ stamp: Stamp
    ) throws(Errno) {
        try withTree { (tree) throws(Errno) in
            _ = try tree.node(node)
            _ = try tree.node(directory)
            try tree.link(node, as: name, in: directory, stamp)
        }
    }

    /// See `FileSystem`.
    public func unlink(
        _ name: Name, in directory: NodeID, _ stamp: Stamp
    ) throws(Errno) {
        try withTree { (tree) throws(Errno) in
            try tree.unlink(name, in: directory, stamp)
        }
    }

    /// See `FileSystem`.
    public func removeDirectory(
        _ name: Name, in directory: NodeID, _ stamp: Stamp
    ) throws(Errno) {
        try withTree { (tree) throws(Errno) in
            try tree.removeDirectory(name, in: directory, stamp)
        }
    }

    /// See `FileSystem`.
    public func rename(
        _ name: Name, in directory: NodeID, to newName: Name, in newDirectory: NodeID,
        _ flags: RenameFlags, _ stamp: Stamp
    ) throws(Errno) {
        try withTree { (tree) throws(Errno) in
            try tree.rename(
                ModelPlace(name: name, directory: directory),
                to: ModelPlace(name: newName, directory: newDirectory), flags, stamp)
        }
    }

    /// See `FileSystem`.
    public func setAttributes(
        _ change: AttributeChange, of node: NodeID, _ stamp: Stamp
    ) throws(Errno) {
        try withTree { (tree) throws(Errno) in
            try tree.setAttributes(change, of: node, stamp)
        }
    }

    /// See `FileSystem`.
    public func setExtendedAttribute(
        _ name: AttributeName, of node: NodeID, to value: [UInt8]?, _ mode: ExtendedAttributeMode,
        _ stamp: Stamp
    ) throws(Errno) {
        try withTree { (tree) throws(Errno) in
            try tree.setExtendedAttribute(name, of: node, to: value, mode, stamp)
        }
    }
}
