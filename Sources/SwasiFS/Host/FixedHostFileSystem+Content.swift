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
    func block(_ index: UInt64, upTo end: UInt64, of known: KnownPlace) throws(Errno) -> Page {
        if let page = try knownBlock(index, of: known) { return page }
        let place = placeToAsk(known)
        if place != known, let page = try knownBlock(index, of: place) { return page }
        if let failure = knowledge(place).contents.value.failure(of: place.index) { throw failure }
        let size = UInt64(HostContents.blockSize)
        let blocks = min(end - index, UInt64(max(16, desk?.currentStep?.blocks.count ?? 0)))
        let offset = index * size
        let file = facts(place).value.nodes[place.index]
        let count = min(blocks * size, file.attributes.size - offset)
        try need(.content(file.object, offset: offset, count: Int(count)), of: place)
    }

    /// A block that the step was given, or that is known. Errors: `io` for one that is not what it
    /// was.
    private func knownBlock(_ index: UInt64, of place: KnownPlace) throws(Errno) -> Page? {
        let (step, contents) = (desk?.currentStep, knowledge(place).contents)
        let key = HostStep.BlockKey(
            fileSystem: ObjectIdentifier(self), place: place, block: index)
        if contents.value.isHole(index, of: place.index) { return zeros(index, of: place) }
        if let given = step?.blocks[key] { return try given.get() }
        guard let page = contents.value.find(index, of: place.index) else { return nil }
        if let step, step.questions > 0 { step.blocks[key] = .success(page) }
        return page
    }

    /// Learns the `count` bytes from `offset` on; what the answer lacks of them reads as zero.
    func learnContent(
        of place: KnownPlace, at offset: UInt64, count: Int,
        _ answer: Result<HostAnswer, Errno>, _ step: HostStep
    ) {
        let (facts, contents) = (facts(place), knowledge(place).contents)
        let slot = place.index
        let path = { self.tree.path(of: facts.value.nodes[slot].object) }
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
                fileSystem: ObjectIdentifier(self), place: place, block: block)
            let isKnown = contents.value.learn(page, version, block, of: slot)
            step.blocks[key] = isKnown ? .success(page) : .failure(.io)
            isAsBefore = isAsBefore && isKnown
        }
        if !isAsBefore { desk?.note(.unreadable(path: path(), .io), of: tree) }
    }

    /// A block of zeros.
    private func zeros(_ index: UInt64, of place: KnownPlace) -> Page {
        let size = facts(place).value.nodes[place.index].attributes.size
        let left = size - index * UInt64(HostContents.blockSize)
        return Page(
            RawSpan(), at: 0, capacity: PageSlot.grade(0),
            view: Int(min(left, UInt64(Page.size))))
    }

    // MARK: Holes

    /// The first offset from one on that is of a kind; nil for none, or one past the end.
    func next(
        _ kind: ExtentKind, from offset: UInt64, of known: KnownPlace
    ) throws(Errno) -> UInt64? {
        let place = placeToAsk(known)
        let (file, contents) = (
            facts(place).value.nodes[place.index], knowledge(place).contents
        )
        let isSmall = file.attributes.size < Self.smallestSparse
        if isSmall || contents.value.failure(of: place.index) != nil {
            return kind == .data ? offset : nil
        }
        let unit = UInt64(HostContents.blockSize)
        let holes = contents.value.holes(of: place.index)
        switch holes.next(isHole: kind == .hole, from: offset / unit) {
        case .block(let block): return max(offset, block.multipliedSaturating(by: unit))
        case .none: return nil
        case .unknown:
            try need(
                .extents(
                    file.object, offset: holes.end * unit, unit: unit, limit: Self.stretches),
                of: place)
        }
    }

    /// Learns where a file has data. One that is gone, or whose host does not tell, counts as data:
    /// what was told of it can be read all the same.
    func learnExtents(
        of place: KnownPlace, from offset: UInt64, _ answer: Result<HostAnswer, Errno>
    ) {
        let (facts, contents) = (facts(place), knowledge(place).contents)
        let slot = place.index
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
