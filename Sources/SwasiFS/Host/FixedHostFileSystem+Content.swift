import SwasiCore

/// Content: blocks, and where there are none.
extension FixedHostFileSystem {
    /// Files with fewer bytes count as data as a whole: to read them costs less than to ask.
    private static let smallestSparse: UInt64 = 1 << 20
    /// Stretches of data that are asked for at once.
    private static let stretches = 1_024

    /// A block of a file: its bytes, with zeros where it got shorter.
    ///
    /// `end` is where the blocks end that the caller wants: they are asked for together, more of
    /// them each time.
    /// Errors: `io` for a block that is not what it was; what the host said.
    func block(_ index: UInt64, upTo end: UInt64, of slot: Int) throws(Errno) -> Page {
        let step = desk?.currentStep
        let key = HostStep.BlockKey(
            fileSystem: ObjectIdentifier(self), slot: slot, block: index)
        if contents.value.isHole(index, of: slot) { return zeros(index, of: slot) }
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
            if contents.value.isHole(block, of: slot) { continue }
            let key = HostStep.BlockKey(
                fileSystem: ObjectIdentifier(self), slot: slot, block: block)
            let isKnown = contents.value.learn(page, version, block, of: slot)
            step.blocks[key] = isKnown ? .success(page) : .failure(.io)
            isAsBefore = isAsBefore && isKnown
        }
        if !isAsBefore { desk?.note(.unreadable(path: path(), .io), of: tree) }
    }

    /// A block of zeros.
    private func zeros(_ index: UInt64, of slot: Int) -> Page {
        let left = facts.value.nodes[slot].attributes.size - index * UInt64(HostContents.blockSize)
        return Page(
            RawSpan(), at: 0, capacity: PageSlot.grade(0),
            view: Int(min(left, UInt64(Page.size))))
    }

    // MARK: Holes

    /// The first offset from one on that is of a kind; nil for none, or one past the end.
    func next(
        _ kind: ExtentKind, from offset: UInt64, of slot: Int
    ) throws(Errno) -> UInt64? {
        let isSmall = facts.value.nodes[slot].attributes.size < Self.smallestSparse
        if isSmall || contents.value.failure(of: slot) != nil {
            return kind == .data ? offset : nil
        }
        let unit = UInt64(HostContents.blockSize)
        let holes = contents.value.holes(of: slot)
        switch holes.next(isHole: kind == .hole, from: offset / unit) {
        case .block(let block): return max(offset, block.multipliedSaturating(by: unit))
        case .none: return nil
        case .unknown:
            try need(
                .extents(
                    facts.value.nodes[slot].object, offset: holes.end * unit, unit: unit,
                    limit: Self.stretches), of: slot)
        }
    }

    /// Learns where a file has data. One that is gone, or whose host does not tell, counts as data:
    /// what was told of it can be read all the same.
    func learnExtents(of slot: Int, from offset: UInt64, _ answer: Result<HostAnswer, Errno>) {
        guard case .success(.extents(let extents)) = answer else {
            return contents.value.learnNoHoles(of: slot)
        }
        let size = facts.value.nodes[slot].attributes.size
        if contents.value.isNews(extents.version, told: size, of: slot) {
            desk?.note(
                .changed(path: tree.path(of: facts.value.nodes[slot].object)), of: tree)
        }
        contents.value.learn(extents, from: offset / UInt64(HostContents.blockSize), of: slot)
    }
}
