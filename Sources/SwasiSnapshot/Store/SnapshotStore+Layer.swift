import SwasiCache
public import SwasiCore

extension SnapshotStore {
    /// Writes the changes of one mount of a snapshot to an output, which the caller finishes: the
    /// layer as it is kept, without a look at what it was changed from. Of a mount that was not
    /// changed it is an archive without entries.
    ///
    /// Errors, in checking order: those of ``snapshot(named:)``; `invalidArgument` for a path at
    /// which nothing is attached; `invalidImage` for a layer that is missing or damaged: what was
    /// written of it is to be thrown away; those of the output.
    @discardableResult
    public func writeLayer(
        of name: String, mount path: String = "/", to output: any ArchiveOutput,
        progress: ((_ done: UInt64, _ total: UInt64) -> Void)? = nil
    ) throws(SwasiError) -> ArchiveReport {
        let lock = try layout.use()
        defer { withExtendedLifetime(lock) {} }
        let document = try document(named: name)
        let snapshot = document.snapshot
        guard let mount = snapshot.mounts.first(where: { $0.path.isSamePath(as: path) }) else {
            throw SwasiError(
                .invalidArgument,
                "the snapshot '\(escapedText(name.hostBytes))' has nothing attached at "
                    + "'\(escapedText(path.hostBytes))'",
                cause: "it has "
                    + snapshot.mounts.map { escapedText($0.path.hostBytes) }.joined(
                        separator: ", "))
        }
        guard let layer = try changes(of: mount, in: document) else {
            let writer = TarWriter(to: output)
            try writer.finish()
            return ArchiveReport(bytes: writer.size)
        }
        let called = document.called
        guard let file = try layout.folder.file(LayoutFolder.path(of: layer.digest)) else {
            throw SwasiError(
                .invalidImage, "\(called) is not complete",
                cause: "the blob sha256:\(layer.digest.hexadecimal) is missing",
                hint: StoredDocument.checkHint)
        }
        var builder = try DigestBuilder()
        var done: UInt64 = 0
        try file.forEachPiece { (piece) throws(SwasiError) in
            builder.update(piece)
            try output.write(piece)
            done += UInt64(piece.byteCount)
            progress?(done, layer.size)
        }
        if builder.finish() != layer.digest {
            throw SwasiError(
                .invalidImage, "\(called) is damaged",
                cause: "the blob sha256:\(layer.digest.hexadecimal) has other bytes",
                hint: StoredDocument.checkHint)
        }
        return ArchiveReport(bytes: done)
    }
}

extension String {
    /// Whether two paths of mounts are the same but for slashes.
    fileprivate func isSamePath(as other: String) -> Bool {
        utf8.split(separator: UInt8(ascii: "/")).elementsEqual(
            other.utf8.split(separator: UInt8(ascii: "/"))
        ) { $0.elementsEqual($1) }
    }
}
