import SwasiCache
import SwasiCore

/// Gets hold of the plain bytes of layers: from the cache, which keeps them by their digest; from a
/// plain archive in a layout's directory, where it lies; else from what is made for the cache.
struct LayerStore {
    let blobs: ImageBlobs
    /// Blocks of archives that are read where they lie.
    let blocks: BlockCache

    /// A layer's plain bytes.
    struct Layer {
        /// For reading it as an archive.
        var file: HostFile
        /// For serving files from.
        var bytes: LayerBytes
        var source: IndexSource
    }

    /// The layer of a blob; its number is its place among the image's layers. `progress` hears of
    /// bytes of the blob, as far as they are hashed, copied and unpacked: done, and all.
    ///
    /// Errors, in checking order: `invalidImage` for a blob that is missing, of another size,
    /// packed in another way than its media type says, or not what its digests say;
    /// `limitExceeded`; `missingLibrary`; `system`; `imageChanged`.
    func layer(
        _ blob: LayerBlob, number: Int, progress: (UInt64, UInt64) -> Void
    ) throws(SwasiError) -> Layer {
        if let kept = kept(blob) { return kept }
        let file: StoredFile
        if let descriptor = blob.descriptor {
            file = try blobs.blob(descriptor, called: blob.name)
        } else {
            guard let found = try blobs.files.file(blob.path, of: blobs.image) else {
                throw blobs.missing(blob.name)
            }
            file = found
        }
        let packing = try packing(of: file, blob)
        if packing == .plain, case .host(let host) = file.content {
            return try inPlace(host, blob, number, progress)
        }
        return try spool(file, packing, blob, progress)
    }

    private func key(_ blob: LayerBlob) -> CacheKey { CacheKey(blob.content, variant: "") }

    /// What an earlier run kept; nil if there is nothing.
    private func kept(_ blob: LayerBlob) -> Layer? {
        do throws(SwasiError) {
            guard let entry = try blobs.cache?.entry(.layer, key: key(blob)) else { return nil }
            return layer(entry, blob)
        } catch {
            blobs.warning(error)
            return nil
        }
    }

    private func layer(_ entry: CacheEntry, _ blob: LayerBlob) -> Layer? {
        guard let mapped = MappedLayer(entry.descriptor, size: entry.size) else { return nil }
        return Layer(
            file: HostFile(path: entry.path, descriptor: entry.descriptor, owner: entry),
            bytes: .mapped(mapped), source: IndexSource(size: entry.size, content: blob.content))
    }

    /// How a blob is packed, by its first bytes, which must be what its media type says.
    private func packing(
        of file: StoredFile, _ blob: LayerBlob
    ) throws(SwasiError) -> MediaType.Packing {
        // Whatever its media type says, nothing is an archive of nothing.
        if file.size == 0, blob.isArchive { return .plain }
        let start = try file.prefix(4)
        let found: MediaType.Packing =
            if start.starts(with: [0x1F, 0x8B, 8]) {
                .gzip
            } else if start == [0x28, 0xB5, 0x2F, 0xFD] {
                .zstd
            } else {
                .plain
            }
        guard let wanted = blob.packing, found != wanted else { return found }
        if !blob.isArchive { return wanted }
        throw SwasiError(
            .invalidImage, "\(blob.name) is not what its media type says",
            cause: "'\(blob.descriptor?.mediaType ?? "")' is \(wanted.rawValue), and the blob is "
                + (found == .plain ? "not packed by it" : found.rawValue),
            hint: "make or fetch the image again")
    }

    /// A plain archive of a layout's directory, read where it lies once its digest is known.
    private func inPlace(
        _ file: HostFile, _ blob: LayerBlob, _ number: Int, _ progress: (UInt64, UInt64) -> Void
    ) throws(SwasiError) -> Layer {
        let before = try file.observe().identity
        let digest = try Digest(
            contentOf: file.descriptor, cache: blobs.cache, progress: progress,
            warn: blobs.warning)
        try check(digest, blob)
        guard try file.observe().identity == before else {
            throw SwasiError(
                .imageChanged, "\(blob.name) changed while it was read",
                hint: "try again when nobody writes to it")
        }
        return Layer(
            file: file,
            bytes: .plain(PlainLayer(file, number: number, indexed: before, cache: blocks)),
            source: IndexSource(size: before.size, content: blob.content))
    }

    // MARK: Making it

    /// Writes the plain bytes into the cache; into a file without a name where there is none.
    private func spool(
        _ file: StoredFile, _ packing: MediaType.Packing, _ blob: LayerBlob,
        _ progress: (UInt64, UInt64) -> Void
    ) throws(SwasiError) -> Layer {
        if packing != .plain, let descriptor = blob.descriptor {
            try blobs.check(file, descriptor, called: blob.name) { progress($0 / 3, $1) }
        }
        if let cache = blobs.cache {
            do throws(SwasiError) {
                let writer = try cache.writer(.layer, key: key(blob))
                try unpack(file, packing, blob, progress) { (bytes) throws(SwasiError) in
                    try writer.append(bytes)
                }
                if let layer = layer(try writer.commit(), blob) { return layer }
            } catch {
                if error.code != .cache { throw error }
                blobs.warning(error)
            }
        }
        let copy = try HostFile.unnamed()
        try unpack(file, packing, blob, progress) { (bytes) throws(SwasiError) in
            try copy.append(bytes)
        }
        let size = try copy.observe().identity.size
        guard let mapped = MappedLayer(copy.descriptor, size: size) else {
            throw SwasiError(
                .system, "cannot map \(blob.name)",
                hint: "there may be too little address space: see ulimit -v")
        }
        return Layer(
            file: copy, bytes: .mapped(mapped),
            source: IndexSource(size: size, content: blob.content))
    }

    /// Hands the plain bytes to `write`, with two thirds of the progress of what is packed, whose
    /// first third was hashing, and compares their digest at the end.
    private func unpack(
        _ file: StoredFile, _ packing: MediaType.Packing, _ blob: LayerBlob,
        _ progress: (UInt64, UInt64) -> Void, _ write: (RawSpan) throws(SwasiError) -> Void
    ) throws(SwasiError) {
        var builder = try DigestBuilder()
        var done: UInt64 = 0
        if packing == .plain {
            try file.forEachPiece { (bytes) throws(SwasiError) in
                builder.update(bytes)
                try write(bytes)
                done += UInt64(bytes.byteCount)
                progress(done, file.size)
            }
        } else {
            let copy = try file.hostFile { progress(($1 + $0) / 3, $1) }
            done = try Decompressor(name: blob.archiveName, limit: blobs.limits.layerBytes)
                .decompress(
                    copy, size: file.size, progress: { progress(($1 + $1 + $0) / 3, $1) }
                ) { (bytes) throws(SwasiError) in
                    builder.update(bytes)
                    try write(bytes)
                }
        }
        if done == 0, !blob.isArchive {
            throw SwasiError(
                .invalidImage, "\(blob.name) is empty", hint: "make or fetch the image again")
        }
        try check(builder.finish(), blob)
    }

    private func check(_ digest: Digest, _ blob: LayerBlob) throws(SwasiError) {
        guard digest == blob.content else {
            throw SwasiError(
                .invalidImage, "\(blob.name) is not what its digest says",
                cause: "its content is sha256:\(digest.hexadecimal), not "
                    + "sha256:\(blob.content.hexadecimal)",
                hint: "make or fetch the image again")
        }
    }
}
