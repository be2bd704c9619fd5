public import SwasiCore

extension Cache {
    /// The digest of a file's content, if it was remembered for this identity.
    ///
    /// Errors: the memory cannot be read.
    public func digest(of identity: FileIdentity) throws(SwasiError) -> Digest? {
        try digest(identity.key)
    }

    /// The digest that was remembered under a key.
    ///
    /// Errors: the memory cannot be read.
    package func digest(_ key: CacheKey) throws(SwasiError) -> Digest? {
        guard let entry = try entry(.digest, key: key) else { return nil }
        // What is not a digest is as good as nothing: the next store replaces it.
        return Digest(hexadecimalBytes: try entry.bytes(limit: 4096))
    }

    /// Remembers a digest under a key.
    ///
    /// Errors: the cache cannot be written.
    package func remember(_ digest: Digest, as key: CacheKey) throws(SwasiError) {
        let text = digest.hexadecimalBytes
        _ = try store(text.span, as: .digest, key: key)
    }

    /// Remembers the digest of what was read from a file after it was observed.
    ///
    /// Nothing is remembered if the content and the identity may not belong together: the file
    /// looks different now, or it had been changed so shortly before the observation that another
    /// change could have the same time.
    ///
    /// Errors (`system` for the first): the file cannot be examined; the cache cannot be written.
    ///
    /// - Returns: whether it was remembered.
    @discardableResult
    public func remember(
        _ digest: Digest, of observation: FileObservation, descriptor: CInt
    ) throws(SwasiError) -> Bool {
        let now = try FileObservation(descriptor: descriptor)
        guard now.identity == observation.identity,
            observation.identity.isSettled(at: observation.timeNanoseconds)
        else { return false }
        try remember(digest, as: observation.identity.key)
        return true
    }
}

extension Digest {
    /// How many bytes are read at a time.
    private static let chunk = 1 << 20

    /// The digest of the content of an open host file, from its first byte to its end.
    ///
    /// With a cache it is remembered by the file's identity, and read only if it is not; `progress`
    /// hears of the bytes that were read, and of all.
    ///
    /// Errors: `system` if the file cannot be examined or read; `imageChanged` if it changed
    /// while it was read; those of ``DigestBuilder/init()``. Trouble with the cache is passed to
    /// `warn`, and the digest is computed without it.
    public init(
        contentOf descriptor: CInt, cache: Cache?,
        progress: (_ done: UInt64, _ total: UInt64) -> Void = { _, _ in },
        warn: (SwasiError) -> Void
    ) throws(SwasiError) {
        let observation = try FileObservation(descriptor: descriptor)
        do {
            if let known = try cache?.digest(of: observation.identity) {
                self = known
                return
            }
        } catch {
            warn(error)
        }
        var builder = try DigestBuilder()
        var buffer = [UInt8](repeating: 0, count: Self.chunk)
        var offset: UInt64 = 0
        do throws(SystemError) {
            while true {
                let count = try HostFile.read(
                    descriptor, into: &buffer, count: buffer.count, offset: offset)
                if count == 0 { break }
                builder.update(buffer.span.extracting(first: count))
                offset += UInt64(count)
                progress(offset, max(offset, observation.identity.size))
            }
        } catch {
            throw error.asSystemError
        }
        self = builder.finish()
        guard try FileObservation(descriptor: descriptor).identity == observation.identity else {
            throw SwasiError(
                .imageChanged, "the file changed while it was read",
                hint: "try again when nobody writes to it")
        }
        do {
            try cache?.remember(self, of: observation, descriptor: descriptor)
        } catch {
            warn(error)
        }
    }
}
