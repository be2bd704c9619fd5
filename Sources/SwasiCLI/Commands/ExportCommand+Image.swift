import Swasi

extension ExportCommand {
    /// Writes an image into a layout, and says its digest.
    ///
    /// Errors: `invalidArgument` for what names no layout; those of opening what is exported, and
    /// of ``LayoutExport``.
    func writeImage(_ word: String, _ cache: Cache?) throws(SwasiError) {
        let place = try ImageReference("oci:" + word)
        let export = try LayoutExport(to: place.path, tag: place.tag ?? "latest")
        let exported = try write(to: export, cache)
        for path in exported.report?.sockets ?? [] {
            CommandFailure.warn(
                SwasiError(
                    .system, "'\(escapedText(path))' is not in the image",
                    cause: "images have no sockets"))
        }
        Terminal.error(
            "swasi: wrote '\(export.tag)' to '\(escapedText(export.folder.hostBytes))', "
                + "\(sizeText(exported.newBytes)) new, sha256:\(exported.digest.hexadecimal)\n")
    }

    private func write(
        to export: LayoutExport, _ cache: Cache?
    ) throws(SwasiError) -> LayoutExport.Exported {
        let bar = ProgressBar("exporting '\(escapedText(source.hostBytes))'")
        defer { bar.clear() }
        func show(_ done: UInt64, _ total: UInt64) { bar.show(done, of: total) }
        if let (store, name) = try SnapshotReference.find(source, store: store.folder) {
            let snapshot = try store.snapshot(named: name)
            if snapshot.mounts.first?.isImage ?? false {
                for mount in snapshot.mounts.dropFirst() where mount.changes != nil {
                    CommandFailure.warn(
                        SwasiError(
                            .system,
                            "the changes at '\(escapedText(mount.path.hostBytes))' are not in the "
                                + "image",
                            cause: "an image is one tree",
                            hint: "see swasi export --layer --mount"))
                }
                return try export.write(name, of: store, progress: show)
            }
        } else if !HostFolder.exists(source) {
            let image = try Image.open(reference: source, platform: platform, cache: cache)
            return try export.write(
                image, cache: cache, progress: show, warning: CommandFailure.warn)
        }
        let tree = try TreeOperand.open(
            source, platform: platform, cache: cache, store: store.folder, isLive: true)
        do throws(SwasiError) {
            return try export.write(tree.view, progress: show)
        } catch {
            throw tree.problem ?? error
        }
    }
}

extension StoredSnapshot.Mount {
    /// Whether it can be an image of layers: it began with one, or with nothing.
    fileprivate var isImage: Bool { source == "image" || source == "memory" }
}
