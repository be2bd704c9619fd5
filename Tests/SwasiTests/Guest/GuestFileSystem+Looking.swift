import SwasiCore
import SwasiFS
import Synchronization

extension GuestFileSystem {
    /// path_filestat_get.
    func lookup(_ name: Name, in directory: NodeID) throws(Errno) -> Entry {
        let base = try base(directory)
        let answer = try agent.perform(
            GuestRequest(.pathStatus, base.descriptor, base.path + name.bytes))
        let node = note(answer.status.inode, answer.status.kind, name, in: directory)
        return Entry(node: node, kind: answer.status.kind)
    }

    /// The inode number of `..` in a listing: the path would be refused at the root.
    func parent(of directory: NodeID) throws(Errno) -> NodeID {
        try status(directory)
        if directory == root { return root }
        if state.withLock({ $0[directory].kind }) != .directory { throw .notDirectory }
        let answer = try agent.perform(
            GuestRequest(.list, try self.directory(directory), x: 1, y: 64))
        let inode = answer.data.word(at: 8)
        return try state.withLock { (nodes) throws(Errno) in try nodes.node(inode: inode) }
    }

    /// fd_filestat_get, path_filestat_get.
    func attributes(of node: NodeID) throws(Errno) -> Attributes {
        attributes(try status(node))
    }

    /// A `filestat` as attributes, with the modes that Preview 1 gives.
    func attributes(_ status: GuestAnswer.Status) -> Attributes {
        let mode: UInt16 =
            switch status.kind {
            case .directory: 0o755
            case .symbolicLink: 0o777
            default: 0o644
            }
        var attributes = Attributes(
            kind: status.kind, mode: mode, links: UInt32(status.links), size: status.size,
            inode: status.inode, version: status.changed)
        attributes.accessed = agent.translated(status.accessed)
        attributes.modified = agent.translated(status.modified)
        attributes.changed = agent.translated(status.changed)
        return attributes
    }

    /// path_readlink.
    func readLink(_ node: NodeID) throws(Errno) -> [UInt8] {
        let source = try source(node)
        return try agent.perform(GuestRequest(.readLink, source.descriptor, source.path)).data
    }

    /// A program has no pins.
    func pin(_ node: NodeID) throws(Errno) {
        try status(node)
        throw .unsupported
    }

    func unpin(_ node: NodeID, count: UInt64) {}

    /// A program has no extended attributes.
    func extendedAttribute(
        _ name: AttributeName, of node: NodeID
    ) throws(Errno) -> [UInt8] {
        try status(node)
        throw .unsupported
    }

    /// None that a program could see.
    func extendedAttributeNames(of node: NodeID) throws(Errno) -> [AttributeName] {
        try status(node)
        return []
    }

    /// path_open of where the node is. A directory opens for reading, too.
    func open(
        _ node: NodeID, _ access: Access, _ stamp: Stamp
    ) throws(Errno) -> any OpenFile {
        let source = try source(node)
        return try open(source, access, flags: 0, stamp) { _ in node }
    }

    /// path_open, which does not tell whether it made something: a status before it does.
    func open(
        _ name: Name, in directory: NodeID, _ access: Access, _ creation: Creation, _ stamp: Stamp
    ) throws(Errno) -> (file: any OpenFile, created: Bool) {
        var source = try base(directory)
        source.path += name.bytes
        var flags: UInt32 = 0
        switch creation {
        case .never: break
        case .ifMissing(let new):
            try checkCanBeSaid(new)
            flags = GuestRequest.OpenFlags.create
        case .mustCreate(let new):
            try checkCanBeSaid(new)
            flags = GuestRequest.OpenFlags.create | GuestRequest.OpenFlags.exclusive
        }
        let exists = try exists(source)
        let file = try open(source, access, flags: flags, stamp) { status in
            note(status.inode, status.kind, name, in: directory)
        }
        return (file, !exists)
    }

    private func exists(_ source: Source) throws(Errno) -> Bool {
        do throws(Errno) {
            _ = try agent.perform(GuestRequest(.pathStatus, source.descriptor, source.path))
            return true
        } catch .noEntry {
            return false
        } catch .notDirectory {
            return false
        }
    }

    private func open(
        _ source: Source, _ access: Access, flags: UInt32, _ stamp: Stamp,
        _ node: (GuestAnswer.Status) -> NodeID
    ) throws(Errno) -> any OpenFile {
        let truncate = access.contains(.truncate) ? GuestRequest.OpenFlags.truncate : 0
        let answer = try change(
            GuestRequest(
                .open, source.descriptor, source.path, other: flags | truncate,
                y: GuestRequest.Rights.file(access)), stamp)
        if answer.status.kind == .directory {
            close(answer.descriptor)
            throw .isDirectory
        }
        return GuestFile(self, node(answer.status), answer.descriptor)
    }

    /// path_open for a directory only.
    func openDirectory(_ node: NodeID) throws(Errno) -> any OpenDirectory {
        let answer = try agent.perform(GuestFileSystem.openDirectory(source(node)))
        return GuestDirectory(self, node, answer.descriptor)
    }
}
