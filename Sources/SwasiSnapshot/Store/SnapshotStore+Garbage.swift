import SwasiCache
public import SwasiCore
import SwasiImage

extension SnapshotStore {
    /// What was removed, or would be.
    public struct Garbage: Sendable, Equatable {
        /// How many blobs.
        public var blobs = 0
        /// Their bytes.
        public var bytes: UInt64 = 0
    }

    /// Removes the blobs that no name leads to; waits until nobody saves.
    ///
    /// Errors: `system`; `invalidImage` for documents that are damaged, for nobody knows what these
    /// lead to: nothing is removed then.
    public func collectGarbage() throws(SwasiError) -> Garbage {
        let lock = try layout.own()
        defer { withExtendedLifetime(lock) {} }
        var reached: Set<Digest> = []
        for entry in try layout.manifests() {
            try reach(entry, depth: 0, &reached) { (error) throws(SwasiError) in throw error }
        }
        var garbage = Garbage()
        for digest in try layout.blobs() where !reached.contains(digest) {
            let size = try layout.size(of: digest) ?? 0
            try layout.folder.remove(LayoutFolder.path(of: digest))
            garbage.blobs += 1
            garbage.bytes += size
        }
        return garbage
    }

    /// Looks at every blob that a name leads to, at all of its bytes, and says what is wrong; an
    /// empty list means that the store is sound. `progress` hears of bytes, and of all.
    ///
    /// Errors: `system`; `invalidImage` for an index that cannot be read.
    public func problems(
        progress: (_ done: UInt64, _ total: UInt64) -> Void = { _, _ in }
    ) throws(SwasiError) -> [SwasiError] {
        let lock = try layout.use()
        defer { withExtendedLifetime(lock) {} }
        var problems: [SwasiError] = []
        var reached: Set<Digest> = []
        for entry in try layout.manifests() {
            try reach(entry, depth: 0, &reached) { problems.append($0) }
        }
        let digests = reached.sorted { $0.hexadecimal < $1.hexadecimal }
        var sizes: [UInt64] = []
        for digest in digests { sizes.append(try layout.size(of: digest) ?? 0) }
        let total = sizes.reduce(0, +)
        var done: UInt64 = 0
        for (digest, size) in zip(digests, sizes) {
            if let problem = try problem(of: digest) { problems.append(problem) }
            done += size
            progress(done, total)
        }
        return problems
    }

    /// What is wrong with the bytes of a blob; nil for nothing, and for one that is missing.
    private func problem(of digest: Digest) throws(SwasiError) -> SwasiError? {
        guard let file = try layout.folder.file(LayoutFolder.path(of: digest)) else { return nil }
        var builder = try DigestBuilder()
        try file.forEachPiece { (piece) throws(SwasiError) in builder.update(piece) }
        let found = builder.finish()
        if found == digest { return nil }
        return SwasiError(
            .invalidImage, "the blob sha256:\(digest.hexadecimal) is damaged",
            cause: "its bytes are sha256:\(found.hexadecimal)")
    }

    /// Notes a blob and what it leads to; `report` hears of what is missing or cannot be read.
    private func reach(
        _ descriptor: Document, depth: Int, _ reached: inout Set<Digest>,
        _ report: (SwasiError) throws(SwasiError) -> Void
    ) throws(SwasiError) {
        do throws(SwasiError) {
            let digest = try StoredDocument.digest(of: descriptor)
            guard reached.insert(digest).inserted else { return }
            let size = try descriptor.requiredNumber("size")
            let type = try descriptor.requiredText("mediaType")
            guard let found = try layout.size(of: digest) else {
                throw SwasiError(
                    .invalidImage, "the blob sha256:\(digest.hexadecimal) is missing",
                    cause: "\(descriptor.name) leads to it")
            }
            if found != size {
                throw SwasiError(
                    .invalidImage, "the blob sha256:\(digest.hexadecimal) is damaged",
                    cause: "it has \(found) bytes where \(size) are due")
            }
            guard depth < 8, type == MediaTypeName.index || type == MediaTypeName.manifest else {
                return
            }
            let document = try StoredDocument.document(
                digest, "the blob sha256:\(digest.hexadecimal)", layout)
            var parts: [Document] = []
            if type == MediaTypeName.index {
                parts = try document.requiredObjects("manifests")
            } else {
                parts = [try document.requiredObject("config")]
                parts += try document.requiredObjects("layers")
            }
            for part in parts { try reach(part, depth: depth + 1, &reached, report) }
        } catch {
            try report(error)
        }
    }
}
