import Swasi

extension RunRequest {
    /// Keeps the trees of a run that ended, if that was asked for, and says what it came to.
    ///
    /// Errors: those of saving.
    func save(_ run: Run, _ cache: Cache?) throws(SwasiError) {
        if showsSummary { try summarize(run) }
        guard let saveName else { return }
        let bar = ProgressBar("saving '\(saveName)'")
        defer { bar.clear() }
        let store = try StoreLocation.open(storeFolder, create: true)
        let saved = try run.snapshot.save(
            to: store, as: saveName, at: HostTime.now, cache: cache,
            progress: { bar.show($0, of: $1) }, warning: CommandFailure.warn)
        bar.clear()
        Terminal.error(
            "swasi: saved '\(saveName)', \(sizeText(saved.newBytes)) new, "
                + "sha256:\(saved.snapshot.digest.hexadecimal)\n")
        for (path, report) in saved.layers { say(report, at: path) }
        for directory in writtenThrough { sayWrittenThrough(directory) }
    }

    private func summarize(_ run: Run) throws(SwasiError) {
        let bar = ProgressBar("hashing the tree")
        defer { bar.clear() }
        let summary = try run.snapshot.summary { bar.show($0, of: $1) }
        bar.clear()
        for mount in summary.mounts {
            let changes = mount.changes == 1 ? "1 change" : "\(mount.changes) changes"
            Terminal.error(
                "swasi: '\(escapedText(mount.path.hostBytes))': \(changes), "
                    + "sha256:\(mount.digest.hexadecimal)\n")
        }
        if let tree = summary.tree {
            Terminal.error("swasi: the tree: sha256:\(tree.hexadecimal)\n")
        } else {
            Terminal.error(
                "swasi: the tree: no digest, for a directory of the host is part of it\n")
        }
    }

    /// Guest paths of directories of the host that the program could write to.
    private var writtenThrough: [String] {
        volumes.filter { $0.mode == .readWrite }.map(\.guest) + directories.map(\.path)
    }

    private func sayWrittenThrough(_ path: String) {
        Terminal.error(
            "swasi: '\(escapedText(path.hostBytes))' is written through to the host and no part of "
                + "the snapshot\n")
    }

    private func say(_ report: ArchiveReport, at mount: String) {
        let slash = UInt8(ascii: "/")
        let base = mount.hostBytes.last == slash ? mount.hostBytes : mount.hostBytes + [slash]
        for file in report.wholeFiles {
            Terminal.error(
                "swasi: '\(escapedText(base + file.path))' is kept as a whole, "
                    + "\(sizeText(file.storedSize)): layers know no parts of files\n")
        }
        for path in report.sockets {
            Terminal.error(
                "swasi: '\(escapedText(base + path))' is a socket, which a snapshot cannot keep\n")
        }
    }
}
