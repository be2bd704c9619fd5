import SwasiCache
public import SwasiCore
import SwasiFS
import SwasiImage

extension SnapshotStore {
    /// Looks at every blob that a name leads to, at all of its bytes, and then at all names of all
    /// layers, and says what is wrong; an empty list means that the store is sound. `progress`
    /// hears of bytes, and of all.
    ///
    /// Errors: `system`; `invalidImage` for an index that cannot be read.
    public func problems(
        progress: (_ done: UInt64, _ total: UInt64) -> Void = { _, _ in }
    ) throws(SwasiError) -> [SwasiError] {
        let lock = try layout.use()
        defer { withExtendedLifetime(lock) {} }
        var problems: [SwasiError] = []
        var reached = ReachedBlobs(layout: layout, limits: limits)
        let entries = try layout.manifests()
        for entry in entries { try reached.add(entry) { problems.append($0) } }
        let digests = reached.blobs.sorted { $0.hexadecimal < $1.hexadecimal }
        var sizes: [UInt64] = []
        for digest in digests { sizes.append(try layout.size(of: digest) ?? 0) }
        let total = sizes.reduce(UInt64(0)) { $0.addingSaturating($1) }
        var done: UInt64 = 0
        for (digest, size) in zip(digests, sizes) {
            if let problem = try problem(of: digest) { problems.append(problem) }
            done = done.addingSaturating(size)
            progress(done, total)
        }
        // What is damaged would only be found again.
        if !problems.isEmpty { return problems }
        for entry in entries {
            do throws(SwasiError) {
                if let document = try StoredDocument(entry, layout) { try check(document) }
            } catch {
                problems.append(error)
            }
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

    /// Reads what each layer of a snapshot holds. Errors: those of loading it.
    private func check(_ document: StoredDocument) throws(SwasiError) {
        let name = document.snapshot.name ?? ""
        for mount in document.snapshot.mounts {
            if let layer = try tree(of: mount, in: document, cache: nil, warning: { _ in }) {
                do throws(Errno) {
                    try LayerGraft.checkWhiteouts(of: layer)
                } catch {
                    throw layer.problem
                        ?? SwasiError(
                            .invalidImage, "\(document.called) cannot be used",
                            cause: "the changes at '\(escapedText(mount.path.hostBytes))': "
                                + (error == .invalid ? "a whiteout names nothing" : error.words))
                }
            }
            guard mount.source == "image", let manifest = document.manifest(of: mount.path) else {
                if mount.source == "host", mount.changes != nil {
                    _ = try baseline(of: document, at: mount.path)
                }
                continue
            }
            _ = try base(
                of: manifest, hasChanges: false, name: name, cache: nil,
                progress: { _, _ in }, warning: { _ in })
        }
    }
}
