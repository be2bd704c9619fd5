import SwasiCache
import SwasiCore

/// Applies the layers of an image to one index, which the cache keeps for all images with the same
/// layers.
struct ImageAssembler {
    let blobs: ImageBlobs
    /// Hears of bytes of blobs while they are hashed and unpacked: done, and all.
    let progress: (UInt64, UInt64) -> Void

    /// The index of an image and the bytes of its layers.
    ///
    /// Errors, in checking order, for layer by layer: those of ``LayerStore``; those of reading and
    /// applying archives.
    func assemble(_ image: ResolvedImage) throws(SwasiError) -> ImageOpener.Parts {
        let store = LayerStore(blobs: blobs, blocks: BlockCache(capacity: Image.cachedBlocks))
        let total = image.layers.reduce(UInt64(0)) { $0 &+ ($1.descriptor?.size ?? 0) }
        var done: UInt64 = 0
        var layers: [LayerStore.Layer] = []
        for (number, blob) in image.layers.enumerated() {
            layers.append(
                try store.layer(blob, number: number) {
                    progress(done &+ $0, total == 0 ? $1 : total)
                })
            done &+= blob.descriptor?.size ?? 0
        }
        let bytes = layers.map(\.bytes)
        if let module = image.module {
            var indexer = LayerIndexer(
                name: blobs.image, limits: blobs.limits, warning: blobs.warning)
            for layer in layers {
                try indexer.add(file: Array(module.utf8), mode: 0o755, layer.source)
            }
            return (try indexer.finish(), bytes)
        }
        let key = ImageAssembler.key(image.layers.map(\.content))
        if let index = kept(key, layers) { return (index, bytes) }
        let index = try index(image, layers)
        keep(index, key)
        return (index, bytes)
    }

    /// What an index of these layers is kept by. It need not be free of collisions: the records of
    /// a kept index are compared with the layers.
    static func key(_ layers: [Digest]) -> CacheKey {
        // FNV-1a over all digests.
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in layers.flatMap(\.bytes) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        let top = layers.last?.hexadecimal ?? "empty"
        return CacheKey("chain_\(top)_\(layers.count)_\(String(hash, radix: 16))")
    }

    private func kept(_ key: CacheKey, _ layers: [LayerStore.Layer]) -> ImageIndex? {
        do throws(SwasiError) {
            guard let entry = try blobs.cache?.entry(.index, key: key),
                let count = Int(exactly: entry.size),
                let memory = IndexMemory(mapping: entry.descriptor, count: count),
                let index = ImageIndex(memory, damage: damage(of: key)),
                index.sections.nodes <= blobs.limits.imageEntries,
                index.sources == layers.map(\.source)
            else { return nil }
            return index
        } catch {
            blobs.warning(error)
            return nil
        }
    }

    /// What happens to a kept index that is found to be damaged later.
    private func damage(of key: CacheKey) -> IndexDamage {
        IndexDamage(name: blobs.image) { [cache = blobs.cache] in
            do throws(SwasiError) {
                try cache?.remove(.index, key: key)
            } catch {
                // It stays, and says so again the next time.
            }
        }
    }

    private func index(
        _ image: ResolvedImage, _ layers: [LayerStore.Layer]
    ) throws(SwasiError) -> ImageIndex {
        var indexer = LayerIndexer(name: blobs.image, limits: blobs.limits, warning: blobs.warning)
        for (blob, layer) in zip(image.layers, layers) {
            // No bytes are an archive without entries, as they are for Go's reader and what is
            // built on it.
            var isTar = layer.source.size == 0
            do throws(Errno) {
                if !isTar {
                    isTar = try TarReader.recognizes(layer.file, size: layer.source.size)
                }
            } catch {
                throw SwasiError(
                    .system, "cannot read \(blob.name)", cause: error.words, hint: error.hostHint)
            }
            guard isTar else {
                throw SwasiError(
                    .invalidImage, "\(blob.name) is no tar archive",
                    hint: "make or fetch the image again")
            }
            try indexer.add(
                layer.file, layer.source, name: blob.archiveName, hasWhiteouts: true,
                isComplete: true)
        }
        return try indexer.finish()
    }

    private func keep(_ index: ImageIndex, _ key: CacheKey) {
        do throws(SwasiError) {
            if let cache = blobs.cache { try index.memory.store(in: cache, key: key) }
        } catch {
            blobs.warning(error)
        }
    }
}
