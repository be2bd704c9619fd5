public import SwasiCore

extension FixedHostFileSystem {
    /// See ``FileSystem``.
    public func open(
        _ node: NodeID, _ access: Access, _ stamp: Stamp
    ) throws(Errno) -> any OpenFile {
        let attributes = try attributes(of: node)
        switch attributes.kind {
        case .file: break
        case .directory: throw .isDirectory
        case .symbolicLink: throw .loop
        case .characterDevice, .blockDevice, .fifo, .socket: throw .noSuchDevice
        }
        if !access.isDisjoint(with: [.write, .truncate]) { throw .readOnly }
        return FixedHostFile(
            self, node, try place(of: node), size: attributes.size,
            isReadable: access.contains(.read))
    }

    /// See ``FileSystem``.
    public func open(
        _ name: Name, in directory: NodeID, _ access: Access, _ creation: Creation, _ stamp: Stamp
    ) throws(Errno) -> (file: any OpenFile, created: Bool) {
        let found: Entry
        do throws(Errno) {
            found = try lookup(name, in: directory)
        } catch .noEntry {
            if case .never = creation { throw .noEntry }
            throw .readOnly
        }
        if case .mustCreate = creation { throw .exist }
        return (try open(found.node, access, stamp), false)
    }

    /// See ``FileSystem``.
    public func openDirectory(_ node: NodeID) throws(Errno) -> any OpenDirectory {
        FixedHostDirectory(self, node, try directoryPlace(node))
    }

    /// A directory's entries in name order. Errors: what the host said.
    func listing(of known: KnownPlace) throws(Errno) -> [HostFacts.Item] {
        if let listing = facts(known).value.nodes[known.index].listing { return try listing.get() }
        let place = placeToAsk(known)
        guard let listing = facts(place).value.nodes[place.index].listing else {
            try need(.list(facts(place).value.nodes[place.index].object), of: place)
        }
        return facts(known).value.merged(with: try listing.get(), in: known.index)
    }
}
