import SwasiCache
public import SwasiCore
import SwasiFS
import SwasiImage

extension SnapshotStore {
    /// Looks at every blob that a name leads to, at all of its bytes, and then at all names of all
    /// layers, and says what is wrong and who needs it; an empty list means that the store is
    /// sound. `progress` hears of bytes, and of all.
    ///
    /// Errors: `system`; `invalidImage` for an index that cannot be read.
    public func problems(
        progress: (_ done: UInt64, _ total: UInt64) -> Void = { _, _ in }
    ) throws(SwasiError) -> [SwasiError] {
        let lock = try layout.use()
        defer { withExtendedLifetime(lock) {} }
        let entries = try layout.manifests()
        let problems = try problems(of: entries, progress)
        // What is damaged would only be found again.
        if !problems.isEmpty { return problems }
        var found: [SwasiError] = []
        for entry in entries {
            var name: String?
            do throws(SwasiError) {
                name = try StoredDocument.name(of: entry)
                if let document = try StoredDocument(entry, layout) { try check(document) }
            } catch {
                found.append(error.advised(SnapshotStore.advice(name.map { [$0] } ?? [])))
            }
        }
        return found
    }

    /// What is wrong with the blobs that entries of the index lead to.
    private func problems(
        of entries: [Document], _ progress: (UInt64, UInt64) -> Void
    ) throws(SwasiError) -> [SwasiError] {
        var problems: [SwasiError] = []
        var reached = ReachedBlobs(layout: layout, limits: limits)
        for entry in entries {
            let name = try? StoredDocument.name(of: entry)
            try reached.add(entry) {
                problems.append($0.advised(SnapshotStore.advice(name.map { [$0] } ?? [])))
            }
        }
        // Of what has another size no byte needs to be looked at.
        let digests = reached.blobs.subtracting(reached.cut).sorted {
            $0.hexadecimal < $1.hexadecimal
        }
        var total: UInt64 = 0
        for digest in digests { total = total.addingSaturating(try layout.size(of: digest) ?? 0) }
        var done: UInt64 = 0
        for digest in digests {
            let problem = try problem(of: digest) { count in
                done = done.addingSaturating(UInt64(count))
                progress(min(done, total), total)
            }
            if let problem {
                let names = try names(leadingTo: digest, entries)
                problems.append(
                    problem.advised(
                        SnapshotStore.advice(
                            names, removing: folder + "/" + LayoutFolder.path(of: digest))))
            }
        }
        return problems
    }

    /// What is wrong with the bytes of a blob; nil for nothing, and for one that is missing.
    private func problem(
        of digest: Digest, _ count: (Int) -> Void
    ) throws(SwasiError) -> SwasiError? {
        guard let file = try layout.folder.file(LayoutFolder.path(of: digest)) else { return nil }
        var builder = try DigestBuilder()
        try file.forEachPiece { (piece) throws(SwasiError) in
            builder.update(piece)
            count(piece.byteCount)
        }
        let found = builder.finish()
        if found == digest { return nil }
        return SwasiError(
            .invalidImage, "the blob sha256:\(digest.hexadecimal) is damaged",
            cause: "its bytes are sha256:\(found.hexadecimal)")
    }

    /// The names in the index that lead to a blob.
    private func names(
        leadingTo digest: Digest, _ entries: [Document]
    ) throws(SwasiError) -> [String] {
        var names: [String] = []
        for entry in entries {
            var reached = ReachedBlobs(layout: layout, limits: limits)
            try reached.add(entry) { _ in }
            if reached.blobs.contains(digest), let name = try? StoredDocument.name(of: entry) {
                names.append(name)
            }
        }
        return names
    }

    /// What can be done about blobs that snapshots need; the same bytes are not written again where
    /// a file of their size is there.
    private static func advice(_ names: [String], removing path: String? = nil) -> String {
        let removal = path.map { "remove '\(escapedText($0.hostBytes))', then " } ?? ""
        if names.isEmpty {
            return removal + "write what is in the store again, with the tool that wrote it"
        }
        let quoted = names.map { "'\(escapedText($0.hostBytes))'" }.joined(separator: ", ")
        let list = names.map { escapedText($0.hostBytes) }.joined(separator: " ")
        return removal
            + "save \(quoted) again, or copy it from where it was carried to; or give it "
            + "up with: swasi snapshot rm \(list)"
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

extension SwasiError {
    /// The same with other advice, unless a newer version of the program is what it takes.
    fileprivate func advised(_ advice: String) -> SwasiError {
        if hint == "use a newer swasi" { return self }
        return SwasiError(code, message, cause: cause, hint: advice)
    }
}
