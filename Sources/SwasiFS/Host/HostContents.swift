import SwasiCore

/// Blocks of files of a fixed tree that were told: which content of the file each was of, and, as
/// long as there is room, their bytes; and which are holes.
///
/// A block is a page, of which the file's bytes are in view: a tree above shares it instead of
/// copying it, and may append to the last one of a file, as every holder of a page does.
struct HostContents {
    /// Bytes in a block.
    static let blockSize = Page.size

    /// What is known of one file's content.
    private struct File {
        /// The contents that blocks were told from.
        var versions: [HostVersion] = []
        /// For each block that was told, the place in ``versions``.
        var told: [UInt64: Int] = [:]
        var holes = HostHoles()
        /// Why nothing more can be told.
        var failure: Errno?
    }

    private struct Key: Hashable {
        var slot: Int
        var block: UInt64
    }

    private var files: [Int: File] = [:]
    private var cache: BoundedCache<Key, Page>
    /// Holes of all files, and how many are kept.
    private var holeCount = 0
    private let holeLimit: Int

    /// Keeps the bytes of at most `capacity` blocks, and not many more than `holes` holes.
    init(capacity: Int, holes: Int) {
        cache = BoundedCache(capacity: capacity)
        holeLimit = holes
    }

    /// A block's bytes, if they are kept.
    mutating func find(_ block: UInt64, of slot: Int) -> Page? {
        cache.find(Key(slot: slot, block: block))
    }

    /// Why a file cannot be read any more.
    func failure(of slot: Int) -> Errno? { files[slot]?.failure }

    /// Whether a content is the first sign that a file is not as it was told.
    func isNews(_ version: HostVersion, told size: UInt64, of slot: Int) -> Bool {
        let versions = files[slot]?.versions ?? []
        guard let first = versions.first else { return version.size != size }
        return versions.count == 1 && first.size == size && first != version
    }

    /// Learns that a file cannot be read.
    mutating func learn(failure: Errno, of slot: Int) {
        files[slot, default: File()].failure = failure
    }

    /// Learns a block's bytes. False if it was told from another content before: its bytes would be
    /// others.
    mutating func learn(
        _ page: Page, _ version: HostVersion, _ block: UInt64, of slot: Int
    ) -> Bool {
        var file = files[slot] ?? File()
        files[slot] = nil
        defer { files[slot] = file }
        if let told = file.told[block] {
            if file.versions[told] != version { return false }
        } else {
            if file.versions.last != version { file.versions.append(version) }
            file.told[block] = file.versions.count - 1
        }
        cache.insert(page, Key(slot: slot, block: block))
        return true
    }

    // MARK: Holes

    /// The holes of a file, as far as they are known.
    func holes(of slot: Int) -> HostHoles { files[slot]?.holes ?? HostHoles() }

    /// Whether a block was told to be zero before its bytes were asked for.
    func isHole(_ block: UInt64, of slot: Int) -> Bool {
        files[slot]?.holes.contains(block) ?? false
    }

    /// Learns where a file has data from the block on up to which that is known, unless another
    /// answer told it meanwhile. What was told of a block's bytes before stands.
    mutating func learn(_ extents: HostExtents, from block: UInt64, of slot: Int) {
        var file = files[slot] ?? File()
        if file.holes.end != block { return }
        let size = UInt64(HostContents.blockSize)
        var data = extents.data.map { range in
            range.lowerBound
                / size..<(range.upperBound / size).addingSaturating(
                    range.upperBound % size == 0 ? 0 : 1)
        }
        data += file.told.keys.map { $0..<$0 + 1 }
        let end = extents.end == .max ? .max : extents.end / size
        if file.versions.last != extents.version { file.versions.append(extents.version) }
        holeCount -= file.holes.count
        file.holes.learn(data: data, to: holeCount < holeLimit ? end : 0)
        holeCount += file.holes.count
        files[slot] = file
    }

    /// Learns that nothing can be told of a file's holes: all of it counts as data.
    mutating func learnNoHoles(of slot: Int) {
        files[slot, default: File()].holes.learn(data: [], to: 0)
    }
}
