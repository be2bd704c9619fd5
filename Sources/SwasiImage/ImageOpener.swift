import SwasiCache
import SwasiCore

/// Opens one tar archive: takes a kept index if there is one, else reads the archive, decompressed
/// if need be, and keeps what can be kept.
struct ImageOpener {
    let file: HostFile
    /// What the image is called in messages.
    let name: String
    let cache: Cache?
    let limits: Limits
    /// Hears of compressed bytes while a layer is decompressed: done, and all.
    let progress: (UInt64, UInt64) -> Void
    /// Hears of trouble with the cache, and of entries of unknown types.
    let warning: (SwasiError) -> Void
    /// Whether a file's identity names its content for good. (A test's files are too new for that.)
    var isSettled: (FileObservation) -> Bool = {
        $0.identity.isSettled(at: $0.timeNanoseconds)
    }

    /// The index and the bytes of its layers.
    typealias Parts = (index: ImageIndex, layers: [LayerBytes])

    /// Errors: see ``Image/open(path:cache:limits:progress:warning:)``.
    func open() throws(SwasiError) -> Parts {
        let before = try file.observe()
        let key = CacheKey(before.identity.text)
        if let kept = kept(key, before.identity) { return kept }
        var indexer = LayerIndexer(name: name, limits: limits, warning: warning)
        let layer: LayerBytes
        do throws(SwasiError) {
            layer = try list(before, key, to: &indexer)
        } catch {
            // What is wrong with it may be that somebody writes to it.
            try check(before)
            throw error
        }
        try check(before)
        var keeper: IndexKeeper?
        if let cache, isSettled(before) {
            keeper = IndexKeeper(cache: cache, key: key, warning: warning)
        }
        return (try indexer.finish(keeper), [layer])
    }

    /// Errors: `imageChanged` for a file that is not as it was.
    private func check(_ before: FileObservation) throws(SwasiError) {
        guard try file.observe().identity == before.identity else {
            throw SwasiError(
                .imageChanged, "the image \(name) changed while it was read",
                hint: "try again when nobody writes to it")
        }
    }

    // MARK: What was kept

    /// What an earlier run kept of this file; nil if there is nothing of use.
    private func kept(_ key: CacheKey, _ identity: FileIdentity) -> Parts? {
        do throws(SwasiError) {
            guard let entry = try cache?.entry(.index, key: key),
                let count = Int(exactly: entry.size),
                let memory = IndexMemory(mapping: entry.descriptor, count: count),
                let index = ImageIndex(memory, damage: damage(of: key)),
                index.sections.nodes <= limits.imageEntries,
                let sources = index.sources, sources.count == 1, sources[0].file == identity
            else { return nil }
            switch sources[0].access {
            case .plain: return (index, [plain(identity)])
            case .spooled:
                guard let entry = try cache?.entry(.layer, key: key),
                    entry.size == sources[0].size, let layer = mapped(entry)
                else { return nil }
                return (index, [layer])
            case .content: return nil
            }
        } catch {
            warning(error)
            return nil
        }
    }

    /// What happens to a kept index that is found to be damaged later.
    private func damage(of key: CacheKey) -> IndexDamage {
        IndexDamage(name: name) { [cache] in
            do throws(SwasiError) {
                try cache?.remove(.index, key: key)
            } catch {
                // It stays, and says so again the next time.
            }
        }
    }

    private func plain(_ identity: FileIdentity) -> LayerBytes {
        .plain(
            PlainLayer(
                file, number: 0, indexed: identity,
                cache: BlockCache(capacity: Image.cachedBlocks)))
    }

    private func mapped(_ entry: CacheEntry) -> LayerBytes? {
        MappedLayer(entry.descriptor, size: entry.size).map { .mapped($0) }
    }

    // MARK: Making it

    /// Lists the archive's entries; the bytes of the layer that it is.
    private func list(
        _ before: FileObservation, _ key: CacheKey, to indexer: inout LayerIndexer
    ) throws(SwasiError) -> LayerBytes {
        let size = before.identity.size
        if try isPlain(file, size: size) {
            let source = IndexSource(access: .plain, size: size, file: before.identity)
            try indexer.add(file, source, name: name, hasWhiteouts: false)
            return plain(before.identity)
        }
        let (spool, layer) = try spool(before, key)
        let spooled = try spool.observe().identity.size
        if !(try isPlain(spool, size: spooled)) {
            throw SwasiError(
                .invalidImage, "the image \(name) is no tar archive",
                cause: "what it holds when decompressed is none",
                hint: "compress a tar archive, or name the plain file")
        }
        let source = IndexSource(access: .spooled, size: spooled, file: before.identity)
        try indexer.add(spool, source, name: name, hasWhiteouts: false)
        return layer
    }

    private func isPlain(_ file: HostFile, size: UInt64) throws(SwasiError) -> Bool {
        do throws(Errno) {
            return try TarReader.recognizes(file, size: size)
        } catch {
            throw SwasiError(
                .system, "cannot read the image \(name)",
                cause: error.words, hint: error.hostHint)
        }
    }

    /// Decompresses the file into the cache; into a file without a name where the cache cannot be
    /// used, or where the file changed so lately that its identity says nothing.
    private func spool(
        _ before: FileObservation, _ key: CacheKey
    ) throws(SwasiError) -> (HostFile, LayerBytes) {
        if let cache, isSettled(before) {
            do throws(SwasiError) {
                let writer = try cache.writer(.layer, key: key)
                try decompress(before) { (bytes) throws(SwasiError) in try writer.append(bytes) }
                let entry = try writer.commit()
                if let layer = mapped(entry) {
                    let file = HostFile(
                        path: entry.path, descriptor: entry.descriptor, owner: entry)
                    return (file, layer)
                }
            } catch {
                if error.code != .cache { throw error }
                warning(error)
            }
        }
        let file = try HostFile.unnamed()
        try decompress(before) { (bytes) throws(SwasiError) in try file.append(bytes) }
        let size = try file.observe().identity.size
        guard let layer = MappedLayer(file.descriptor, size: size) else {
            throw SwasiError(
                .system, "cannot map the decompressed image \(name)",
                hint: "there may be too little address space: see ulimit -v")
        }
        return (file, .mapped(layer))
    }

    private func decompress(
        _ before: FileObservation, _ write: (RawSpan) throws(SwasiError) -> Void
    ) throws(SwasiError) {
        let decompressor = Decompressor(name: name, limit: limits.layerBytes)
        let count = try decompressor.decompress(
            file, size: before.identity.size, progress: progress, write: write)
        if count == 0 {
            throw SwasiError(
                .invalidImage, "the image \(name) is empty when decompressed",
                hint: "make or fetch the image again")
        }
    }
}

extension FileIdentity {
    /// The identity as the name of what the cache keeps of a tar archive.
    var text: String {
        func hexadecimal(_ value: some FixedWidthInteger) -> String { String(value, radix: 16) }
        return [
            "tar", hexadecimal(device), hexadecimal(inode), hexadecimal(size),
            hexadecimal(modificationTimeNanoseconds), hexadecimal(changeTimeNanoseconds),
        ].joined(separator: "_")
    }
}
