public import SwasiCore

extension HostFileSystem {
    /// How often a name that comes and goes on the host is tried to be opened or made.
    private static let tries = 16

    /// See ``FileSystem``. What is no regular file when the host opens it is `noSuchDevice`.
    public func open(
        _ node: NodeID, _ access: Access, _ stamp: Stamp
    ) throws(Errno) -> any OpenFile {
        let found = try nodes.value[node]
        switch found.kind {
        case .file: break
        case .directory: throw .isDirectory
        case .symbolicLink: throw .loop
        case .characterDevice, .blockDevice, .fifo, .socket: throw .noSuchDevice
        }
        let handle = makeHandle()
        // Held while the host is asked: the node could end meanwhile.
        let file = HostFile(self, node, handle, access)
        let question = HostQuestion.open(found.object, handle, HostAccess(access))
        _ = access.contains(.truncate) ? try change(question) : try ask(question)
        return file
    }

    /// See ``FileSystem``.
    public func open(
        _ name: Name, in directory: NodeID, _ access: Access, _ creation: Creation, _ stamp: Stamp
    ) throws(Errno) -> (file: any OpenFile, created: Bool) {
        for _ in 0..<HostFileSystem.tries {
            if let entry = try find(name, in: directory) {
                if case .mustCreate = creation { throw .exist }
                return (try open(entry.node, access, stamp), false)
            }
            switch creation {
            case .never: throw .noEntry
            case .mustCreate(let new):
                return (try create(name, in: directory, access, new), true)
            case .ifMissing(let new):
                do throws(Errno) {
                    return (try create(name, in: directory, access, new), true)
                } catch .exist {
                    continue
                }
            }
        }
        throw .io
    }

    /// What a name stands for, nil if nothing. Errors: as ``lookup(_:in:)``.
    func find(_ name: Name, in directory: NodeID) throws(Errno) -> Entry? {
        do throws(Errno) {
            return try lookup(name, in: directory)
        } catch .noEntry {
            return nil
        }
    }

    /// Makes and opens a file. Errors: those of opening for what is no file; `noEntry` if the
    /// directory was removed; what the host says.
    private func create(
        _ name: Name, in directory: NodeID, _ access: Access, _ new: NewNode
    ) throws(Errno) -> HostFile {
        switch new.kind {
        case .file: break
        case .directory: throw .isDirectory
        case .symbolicLink: throw .loop
        case .characterDevice, .blockDevice, .fifo, .socket: throw .noSuchDevice
        }
        let found = try self.directory(directory)
        if found.life == .orphan { throw .noEntry }
        let handle = makeHandle()
        let question = HostQuestion.create(
            name, in: found.object, handle, HostAccess(access), mode: new.mode)
        let status = try change(question).status()
        return HostFile(self, note(status, in: directory), handle, access)
    }

    /// See ``FileSystem``.
    public func openDirectory(_ node: NodeID) throws(Errno) -> any OpenDirectory {
        _ = try directory(node)
        return HostDirectory(self, node)
    }

    /// The entries of a directory now, what cannot be looked at among them.
    ///
    /// Errors: `stale`; what the host says.
    func list(_ node: NodeID) throws(Errno) -> [HostFacts.Item] {
        let found = try directory(node)
        if found.life == .orphan { return [] }
        guard case .entries(let entries) = try ask(.list(found.object)) else { throw .io }
        let (nodes, isLookedAt) = (nodes, isLookedAt)
        var items = entries.map { entry in
            let found = nodes.value.note(
                entry.object, entry.kind, in: node, byOnlooker: isLookedAt)
            return HostFacts.Item(name: entry.name, entry: Entry(node: found, kind: entry.kind))
        }
        HostFacts.putInOrder(&items)
        return items
    }
}

extension HostAccess {
    /// What the host opens a file for.
    fileprivate init(_ access: Access) {
        self = []
        if access.contains(.read) { insert(.read) }
        if access.contains(.write) { insert(.write) }
        if access.contains(.truncate) { insert(.truncate) }
    }
}
