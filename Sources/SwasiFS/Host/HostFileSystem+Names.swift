public import SwasiCore

/// Changes of names and attributes: what only we know is checked here, all else by the host, whose
/// order of errors the seam has.
extension HostFileSystem {
    /// See ``FileSystem``. Errors also: `notPermitted` for a device, pipe or socket, which no guest
    /// may make on the host.
    public func make(
        _ name: Name, in directory: NodeID, _ new: NewNode, _ stamp: Stamp
    ) throws(Errno) -> NodeID {
        let found = try checkFree(name, in: directory)
        switch new.kind {
        case .directory:
            let status = try change(.makeDirectory(name, in: found.object, mode: new.mode)).status()
            return note(status, in: directory)
        case .file:
            let handle = makeHandle()
            let question = HostQuestion.create(
                name, in: found.object, handle, .write, mode: new.mode)
            let status = try change(question).status()
            giveBack(handle)
            return note(status, in: directory)
        case .symbolicLink: throw .invalid
        case .characterDevice, .blockDevice, .fifo, .socket: throw .notPermitted
        }
    }

    /// See ``FileSystem``.
    public func makeSymbolicLink(
        _ name: Name, in directory: NodeID, to target: RawSpan, _ stamp: Stamp
    ) throws(Errno) -> NodeID {
        _ = try self.directory(directory)
        if target.isEmpty { throw .noEntry }
        if target.byteCount > limits.pathLength { throw .nameTooLong }
        let found = try checkFree(name, in: directory)
        let question = HostQuestion.makeSymbolicLink(
            name, in: found.object, target: target.array)
        let status = try change(question).status()
        return note(status, in: directory)
    }

    /// Errors: `stale`; `notDirectory`; `exist`; `noEntry` if the directory was removed.
    @discardableResult
    private func checkFree(
        _ name: Name, in directory: NodeID
    ) throws(Errno) -> HostNodes.Node {
        if try find(name, in: directory) != nil { throw .exist }
        let found = try self.directory(directory)
        if found.life == .orphan { throw .noEntry }
        return found
    }

    /// See ``FileSystem``.
    public func link(
        _ node: NodeID, as name: Name, in directory: NodeID, _ stamp: Stamp
    ) throws(Errno) {
        _ = try nodes.value[node]
        let found = try checkFree(name, in: directory)
        let linked = try nodes.value[node]
        if linked.kind == .directory { throw .notPermitted }
        if linked.life == .orphan { throw .noEntry }
        _ = try change(.link(linked.object, as: name, in: found.object))
    }

    /// See ``FileSystem``.
    public func unlink(_ name: Name, in directory: NodeID, _ stamp: Stamp) throws(Errno) {
        let found = try self.directory(directory)
        if found.life == .orphan { throw .noEntry }
        try lost(.unlink(name, in: found.object))
    }

    /// See ``FileSystem``.
    public func removeDirectory(
        _ name: Name, in directory: NodeID, _ stamp: Stamp
    ) throws(Errno) {
        let found = try self.directory(directory)
        if found.life == .orphan { throw .noEntry }
        try lost(.removeDirectory(name, in: found.object))
    }

    private func lost(_ question: HostQuestion) throws(Errno) {
        guard case .moved(let status, _) = try change(question) else { throw .io }
        lostName(status)
    }

    /// See ``FileSystem``.
    public func rename(
        _ name: Name, in directory: NodeID, to newName: Name, in newDirectory: NodeID,
        _ flags: RenameFlags, _ stamp: Stamp
    ) throws(Errno) {
        _ = (try nodes.value[directory], try nodes.value[newDirectory])
        if flags == [.noReplace, .exchange] { throw .invalid }
        let from = try self.directory(directory)
        let to = try self.directory(newDirectory)
        if from.life == .orphan { throw .noEntry }
        if to.life == .orphan {
            _ = try lookup(name, in: directory)
            throw .noEntry
        }
        let question = HostQuestion.rename(
            HostPlace(name, in: from.object), to: HostPlace(newName, in: to.object),
            flags: flags.rawValue)
        guard case .moved(let moved, let replaced) = try change(question) else { throw .io }
        _ = note(moved, in: newDirectory)
        guard let replaced else { return }
        if flags.contains(.exchange) {
            _ = note(replaced, in: directory)
        } else {
            lostName(replaced)
        }
    }

    // MARK: Attributes

    /// See ``FileSystem``.
    public func setAttributes(
        _ change: AttributeChange, of node: NodeID, _ stamp: Stamp
    ) throws(Errno) {
        let object = try nodes.value[node].object
        if change != AttributeChange() { _ = try self.change(.setAttributes(object, change)) }
    }

    /// None, but for tools: they say things about the host. Errors: what the host says; `noData`.
    public func extendedAttribute(_ name: AttributeName, of node: NodeID) throws(Errno) -> [UInt8] {
        guard let found = try told(of: node).first(where: { $0.name == name }) else {
            throw .noData
        }
        return found.value
    }

    /// None, but for tools; see ``extendedAttribute(_:of:)``.
    public func extendedAttributeNames(of node: NodeID) throws(Errno) -> [AttributeName] {
        try told(of: node).map(\.name)
    }

    private func told(of node: NodeID) throws(Errno) -> [HostAttribute] {
        let found = try nodes.value[node]
        guard showsExtendedAttributes, found.kind == .file || found.kind == .directory else {
            return []
        }
        return try ask(.extendedAttributes(found.object)).extendedAttributes()
    }

    /// Errors: `noData` for removing one; `unsupported`.
    public func setExtendedAttribute(
        _ name: AttributeName, of node: NodeID, to value: [UInt8]?, _ mode: ExtendedAttributeMode,
        _ stamp: Stamp
    ) throws(Errno) {
        _ = try nodes.value[node]
        throw value == nil ? .noData : .unsupported
    }
}
