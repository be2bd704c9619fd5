public import SwasiCore

extension MemoryFileSystem {
    /// See ``FileSystem``.
    @inline(__always)
    public func open(
        _ node: NodeID, _ access: Access, _ stamp: Stamp
    ) throws(Errno) -> any OpenFile {
        if let file = memory.closed.value.take(node, access) { return file }
        return try openAnew(node, access, stamp)
    }

    @inline(never)
    private func openAnew(
        _ node: NodeID, _ access: Access, _ stamp: Stamp
    ) throws(Errno) -> MemoryFile {
        let tree = tree
        let isOwn = try tree.value.isOwn(node)
        try MemoryFileSystem.checkOpens(try tree.value.kind(of: node))
        var lower: (any OpenFile)?
        if node.layer != 0, !isOwn || tree.value[node].limit > 0 {
            lower = try tree.value.lower(node).open(node.inLayer(0), .read, stamp)
        }
        if access.contains(.truncate) {
            try tree.value.truncate(node, to: 0, stamp, lower: lower)
            memory.report(node)
        }
        return MemoryFile(memory, node, access, lower)
    }

    /// See ``FileSystem``.
    public func open(
        _ name: Name, in directory: NodeID, _ access: Access, _ creation: Creation, _ stamp: Stamp
    ) throws(Errno) -> (file: any OpenFile, created: Bool) {
        let tree = tree
        if let entry = try tree.value.find(name, in: directory) {
            if case .mustCreate = creation { throw .exist }
            return (try open(entry.node, access, stamp), false)
        }
        try tree.value.checkDirectory(directory)
        switch creation {
        case .never: throw .noEntry
        case .ifMissing(let new), .mustCreate(let new):
            try MemoryFileSystem.checkOpens(new.kind)
            let node = try make(name, in: directory, new, stamp)
            return (MemoryFile(memory, node, access, nil), true)
        }
    }

    /// See ``FileSystem``.
    public func openDirectory(_ node: NodeID) throws(Errno) -> any OpenDirectory {
        try tree.value.checkDirectory(node)
        return MemoryDirectory(memory, node)
    }

    /// Fails for what has no content. Errors: `isDirectory`; `loop`; `noSuchDevice`.
    private static func checkOpens(_ kind: Kind) throws(Errno) {
        switch kind {
        case .file: return
        case .directory: throw .isDirectory
        case .symbolicLink: throw .loop
        case .characterDevice, .blockDevice, .fifo, .socket: throw .noSuchDevice
        }
    }
}
