public import SwasiCore

extension FixedHostFileSystem {
    /// See ``FileSystem``.
    public func open(
        _ node: NodeID, _ access: Access, _ stamp: Stamp
    ) throws(Errno) -> any OpenFile {
        let slot = try facts.value.slot(of: node)
        switch facts.value.nodes[slot].attributes.kind {
        case .file: break
        case .directory: throw .isDirectory
        case .symbolicLink: throw .loop
        case .characterDevice, .blockDevice, .fifo, .socket: throw .noSuchDevice
        }
        if !access.isDisjoint(with: [.write, .truncate]) { throw .readOnly }
        return FixedHostFile(
            self, node, size: facts.value.nodes[slot].attributes.size,
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
        FixedHostDirectory(self, node, try directorySlot(node))
    }

    /// A directory's entries in name order. Errors: what the host said.
    func listing(of slot: Int) throws(Errno) -> [HostFacts.Item] {
        if let listing = facts.value.nodes[slot].listing { return try listing.get() }
        try need(.list(facts.value.nodes[slot].object), of: slot)
    }

    // MARK: Content

    /// A block of a file: its bytes, with zeros where it got shorter.
    ///
    /// `end` is where the blocks end that the caller wants: they are asked for together, more of
    /// them each time.
    /// Errors: `io` for a block that is not what it was; what the host said.
    func block(_ index: UInt64, upTo end: UInt64, of slot: Int) throws(Errno) -> Page {
        let step = desk?.currentStep
        let key = HostStep.BlockKey(
            fileSystem: ObjectIdentifier(self), slot: slot, block: index)
        if let given = step?.blocks[key] { return try given.get() }
        if let page = contents.value.find(index, of: slot) {
            if let step, step.questions > 0 { step.blocks[key] = .success(page) }
            return page
        }
        if let failure = contents.value.failure(of: slot) { throw failure }
        let size = UInt64(HostContents.blockSize)
        let blocks = min(end - index, UInt64(max(16, step?.blocks.count ?? 0)))
        let offset = index * size
        let count = min(blocks * size, facts.value.nodes[slot].attributes.size - offset)
        try need(
            .content(facts.value.nodes[slot].object, offset: offset, count: Int(count)), of: slot)
    }

    /// Learns the `count` bytes from `offset` on; what the answer lacks of them reads as zero.
    func learnContent(
        of slot: Int, at offset: UInt64, count: Int, _ answer: Result<HostAnswer, Errno>,
        _ step: HostStep
    ) {
        let path = { self.tree.path(of: self.facts.value.nodes[slot].object) }
        guard case .success(.content(let bytes, let version)) = answer else {
            var error = Errno.io
            if case .failure(let failure) = answer, failure != .stale { error = failure }
            contents.value.learn(failure: error, of: slot)
            desk?.note(.unreadable(path: path(), error), of: tree)
            return
        }
        let size = facts.value.nodes[slot].attributes.size
        if contents.value.isNews(version, told: size, of: slot) {
            desk?.note(.changed(path: path()), of: tree)
        }
        var isAsBefore = true
        for start in stride(from: 0, to: count, by: HostContents.blockSize) {
            let end = min(start + HostContents.blockSize, count, bytes.count)
            let view = min(count - start, Page.size)
            let page = bytes.withRawSpan { span in
                let part = span.extracting(min(start, end)..<end)
                return Page(
                    part, at: 0, capacity: PageSlot.grade(part.byteCount), view: view)
            }
            let block = (offset + UInt64(start)) / UInt64(HostContents.blockSize)
            let key = HostStep.BlockKey(
                fileSystem: ObjectIdentifier(self), slot: slot, block: block)
            let isKnown = contents.value.learn(page, version, block, of: slot)
            step.blocks[key] = isKnown ? .success(page) : .failure(.io)
            isAsBefore = isAsBefore && isKnown
        }
        if !isAsBefore { desk?.note(.unreadable(path: path(), .io), of: tree) }
    }
}
