import SwasiCore

/// Blocks of files of a fixed tree that were told: which content of the file each was of, and, as
/// long as there is room, their bytes.
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
        /// Why nothing more can be told.
        var failure: Errno?
    }

    private struct Key: Hashable {
        var slot: Int
        var block: UInt64
    }

    private var files: [Int: File] = [:]
    private var cache: BoundedCache<Key, Page>

    /// Keeps the bytes of at most `capacity` blocks.
    init(capacity: Int) {
        cache = BoundedCache(capacity: capacity)
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
}
