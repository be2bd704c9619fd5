import SwasiCache
import SwasiCore

/// A file that an image is kept in: of a layout's directory, or a member of an archive.
struct StoredFile {
    /// How its bytes are reached.
    enum Content {
        case host(HostFile)
        /// `digestKey` is what the cache remembers the member's digest by; nil for nothing.
        case member(ImageFile, digestKey: CacheKey?)
    }

    /// How many bytes are read at a time.
    private static let chunk = 1 << 20

    let content: Content
    let size: UInt64
    /// What the image is called in messages.
    let image: String

    /// Reads from `offset` on until `bytes` is full or the file ends; returns how many bytes.
    private func read(at offset: UInt64, into bytes: inout MutableRawSpan) throws(SwasiError) -> Int
    {
        do throws(Errno) {
            switch content {
            case .host(let file): return try file.read(at: offset, into: &bytes)
            case .member(let file, _): return try file.read(at: offset, into: &bytes)
            }
        } catch {
            throw SwasiError(
                .system, "cannot read the image \(image)", cause: error.words, hint: error.hostHint)
        }
    }

    /// Its first bytes, at most `count`. Errors: `system`.
    func prefix(_ count: Int) throws(SwasiError) -> [UInt8] {
        try [UInt8](upTo: count) { (span) throws(SwasiError) in try read(at: 0, into: &span) }
    }

    /// Hands all of its bytes to `body` in pieces. Errors: `system`; those of `body`.
    func forEachPiece(_ body: (RawSpan) throws(SwasiError) -> Void) throws(SwasiError) {
        var offset: UInt64 = 0
        while offset < size {
            let piece = try [UInt8](upTo: Int(min(UInt64(Self.chunk), size - offset))) {
                (span) throws(SwasiError) in try read(at: offset, into: &span)
            }
            if piece.isEmpty { return }
            try piece.withRawSpan { (span) throws(SwasiError) in try body(span) }
            offset += UInt64(piece.count)
        }
    }

    /// How a file of the host looks now; nil for a member, whose archive answers for it.
    /// Errors: `system`.
    func identity() throws(SwasiError) -> FileIdentity? {
        guard case .host(let file) = content else { return nil }
        return try file.observe().identity
    }

    /// Its digest, remembered in the cache as long as the file is the same. `progress` hears of the
    /// bytes that were read, and of all.
    ///
    /// Errors: `system`; `imageChanged`; `missingLibrary` without libcrypto.
    func digest(
        _ cache: Cache?, progress: (UInt64, UInt64) -> Void = { _, _ in },
        _ warning: (SwasiError) -> Void
    ) throws(SwasiError) -> Digest {
        switch content {
        case .host(let file):
            return try Digest(
                contentOf: file.descriptor, cache: cache, progress: progress, warn: warning)
        case .member(_, let key):
            if let known = remembered(key, cache, warning) { return known }
            var builder = try DigestBuilder()
            var done: UInt64 = 0
            try forEachPiece { (bytes) throws(SwasiError) in
                builder.update(bytes)
                done += UInt64(bytes.byteCount)
                progress(done, size)
            }
            let digest = builder.finish()
            if let cache, let key {
                do throws(SwasiError) {
                    try cache.remember(digest, as: key)
                } catch {
                    warning(error)
                }
            }
            return digest
        }
    }

    private func remembered(
        _ key: CacheKey?, _ cache: Cache?, _ warning: (SwasiError) -> Void
    ) -> Digest? {
        do throws(SwasiError) {
            guard let cache, let key else { return nil }
            return try cache.digest(key)
        } catch {
            warning(error)
            return nil
        }
    }

    /// A file of the host with its bytes: itself, or a copy without a name. `progress` hears of the
    /// bytes that were copied, and of all. Errors: `system`.
    func hostFile(
        progress: (UInt64, UInt64) -> Void = { _, _ in }
    ) throws(SwasiError) -> HostFile {
        if case .host(let file) = content { return file }
        let copy = try HostFile.unnamed()
        var done: UInt64 = 0
        try forEachPiece { (bytes) throws(SwasiError) in
            try copy.append(bytes)
            done += UInt64(bytes.byteCount)
            progress(done, size)
        }
        return copy
    }
}
