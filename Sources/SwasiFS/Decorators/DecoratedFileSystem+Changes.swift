public import SwasiCore

extension DecoratedFileSystem {
    /// See ``FileSystem``.
    public func make(
        _ name: Name, in directory: NodeID, _ new: NewNode, _ stamp: Stamp
    ) throws(Errno) -> NodeID {
        try decoration.around(.make) { () throws(Errno) in
            try base.make(name, in: directory, new, stamp)
        }
    }

    /// See ``FileSystem``.
    public func makeSymbolicLink(
        _ name: Name, in directory: NodeID, to target: RawSpan, _ stamp: Stamp
    ) throws(Errno) -> NodeID {
        try decoration.around(.makeSymbolicLink) { () throws(Errno) in
            try base.makeSymbolicLink(name, in: directory, to: target, stamp)
        }
    }

    /// See ``FileSystem``.
    public func link(
        _ node: NodeID, as name: Name, in directory: NodeID, _ stamp: Stamp
    ) throws(Errno) {
        try decoration.around(.link) { () throws(Errno) in
            try base.link(node, as: name, in: directory, stamp)
        }
    }

    /// See ``FileSystem``.
    public func unlink(_ name: Name, in directory: NodeID, _ stamp: Stamp) throws(Errno) {
        try decoration.around(.unlink) { () throws(Errno) in
            try base.unlink(name, in: directory, stamp)
        }
    }

    /// See ``FileSystem``.
    public func removeDirectory(
        _ name: Name, in directory: NodeID, _ stamp: Stamp
    ) throws(Errno) {
        try decoration.around(.removeDirectory) { () throws(Errno) in
            try base.removeDirectory(name, in: directory, stamp)
        }
    }

    /// See ``FileSystem``.
    public func rename(
        _ name: Name, in directory: NodeID, to newName: Name, in newDirectory: NodeID,
        _ flags: RenameFlags, _ stamp: Stamp
    ) throws(Errno) {
        try decoration.around(.rename) { () throws(Errno) in
            try base.rename(name, in: directory, to: newName, in: newDirectory, flags, stamp)
        }
    }

    /// See ``FileSystem``.
    public func setAttributes(
        _ change: AttributeChange, of node: NodeID, _ stamp: Stamp
    ) throws(Errno) {
        try decoration.around(.setAttributes) { () throws(Errno) in
            try base.setAttributes(change, of: node, stamp)
        }
    }

    /// See ``FileSystem``.
    public func setExtendedAttribute(
        _ name: AttributeName, of node: NodeID, to value: [UInt8]?, _ mode: ExtendedAttributeMode,
        _ stamp: Stamp
    ) throws(Errno) {
        try decoration.around(.setExtendedAttribute) { () throws(Errno) in
            try base.setExtendedAttribute(name, of: node, to: value, mode, stamp)
        }
    }
}
