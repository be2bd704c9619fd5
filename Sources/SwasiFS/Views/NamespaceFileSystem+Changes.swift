package import SwasiCore

extension NamespaceFileSystem {
    // MARK: Opening

    /// See ``FileSystem``. Errors: also `notPermitted`, first, for what the mount does not allow.
    package func open(
        _ node: NodeID, _ access: Access, _ stamp: Stamp
    ) throws(Errno) -> any OpenFile {
        let (mount, own) = try part(node)
        try NamespaceFileSystem.check(access, mount)
        let file = try mount.fileSystem.open(own, access, stamp)
        return NamespaceFile(self, node, mount.id, file)
    }

    /// See ``FileSystem``. Errors: also `notPermitted`, first, for what the mount does not allow.
    package func open(
        _ name: Name, in directory: NodeID, _ access: Access, _ creation: Creation, _ stamp: Stamp
    ) throws(Errno) -> (file: any OpenFile, created: Bool) {
        let place = try place(name, directory)
        let mount = namespace.mounts[Int(place.directory.mount.rawValue)]
        let found = try namespace.entry(at: place)
        if let found, found.mount != mount.id || !mount.rights.contains(.mutate) {
            if case .mustCreate = creation { throw .exist }
            return (try open(try node(found), access, stamp), false)
        }
        if found == nil, !mount.rights.contains(.mutate) {
            if case .never = creation { throw .noEntry }
            throw .notPermitted
        }
        try NamespaceFileSystem.check(access, mount)
        let opened = try mount.fileSystem.open(
            name, in: place.directory.node, access, creation, stamp)
        let number = try node(Location(mount: mount.id, node: opened.file.node, kind: .file))
        return (NamespaceFile(self, number, mount.id, opened.file), opened.created)
    }

    /// Errors: `notPermitted`.
    private static func check(_ access: Access, _ mount: Mount) throws(Errno) {
        if access.isDisjoint(with: [.write, .truncate]) { return }
        if !mount.rights.contains(.write) { throw .notPermitted }
    }

    // MARK: Changing names

    /// See ``Namespace/make(_:_:_:_:)``.
    package func make(
        _ name: Name, in directory: NodeID, _ new: NewNode, _ stamp: Stamp
    ) throws(Errno) -> NodeID {
        try node(try namespace.make(try place(name, directory), new, .all, stamp))
    }

    /// See ``Namespace/makeSymbolicLink(_:to:_:_:)``.
    package func makeSymbolicLink(
        _ name: Name, in directory: NodeID, to target: RawSpan, _ stamp: Stamp
    ) throws(Errno) -> NodeID {
        let place = try place(name, directory)
        try namespace.makeSymbolicLink(place, to: target, .all, stamp)
        guard let made = try namespace.entry(at: place) else { throw .noEntry }
        return try node(made)
    }

    /// See ``Namespace/link(_:as:_:_:)``.
    package func link(
        _ node: NodeID, as name: Name, in directory: NodeID, _ stamp: Stamp
    ) throws(Errno) {
        let (mount, own) = try part(node)
        let kind = try mount.fileSystem.attributes(of: own).kind
        try namespace.link(
            Location(mount: mount.id, node: own, kind: kind), as: try place(name, directory),
            .all, stamp)
    }

    /// See ``Namespace/unlink(_:_:_:)``.
    package func unlink(_ name: Name, in directory: NodeID, _ stamp: Stamp) throws(Errno) {
        try namespace.unlink(try place(name, directory), .all, stamp)
    }

    /// See ``Namespace/removeDirectory(_:_:_:)``.
    package func removeDirectory(
        _ name: Name, in directory: NodeID, _ stamp: Stamp
    ) throws(Errno) {
        try namespace.removeDirectory(try place(name, directory), .all, stamp)
    }

    /// See ``Namespace/rename(_:to:_:_:_:)``.
    package func rename(
        _ name: Name, in directory: NodeID, to newName: Name, in newDirectory: NodeID,
        _ flags: RenameFlags, _ stamp: Stamp
    ) throws(Errno) {
        try namespace.rename(
            try place(name, directory), to: try place(newName, newDirectory), (.all, .all), flags,
            stamp)
    }

    // MARK: Changing attributes

    /// See ``FileSystem``. Errors: `notPermitted` first, for what the mount does not allow.
    package func setAttributes(
        _ change: AttributeChange, of node: NodeID, _ stamp: Stamp
    ) throws(Errno) {
        let (mount, own) = try mutable(node)
        try mount.fileSystem.setAttributes(change, of: own, stamp)
    }

    /// See ``FileSystem``. Errors: `notPermitted` first, for what the mount does not allow.
    package func setExtendedAttribute(
        _ name: AttributeName, of node: NodeID, to value: [UInt8]?, _ mode: ExtendedAttributeMode,
        _ stamp: Stamp
    ) throws(Errno) {
        let (mount, own) = try mutable(node)
        try mount.fileSystem.setExtendedAttribute(name, of: own, to: value, mode, stamp)
    }

    private func mutable(_ node: NodeID) throws(Errno) -> (mount: Mount, node: NodeID) {
        let part = try part(node)
        if !part.mount.rights.contains(.mutate) { throw .notPermitted }
        return part
    }
}
