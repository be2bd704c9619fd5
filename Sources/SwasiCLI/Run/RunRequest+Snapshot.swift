import Swasi

/// Runs that go on from a snapshot.
extension RunRequest {
    /// The image at `/`; nil if none is named, or a snapshot whose root was a directory that is
    /// granted again.
    ///
    /// Errors: those of opening it.
    func openImage(_ cache: Cache?) throws(SwasiError) -> Image? {
        guard let image else { return nil }
        if try grantsRoot,
            let (store, name) = try SnapshotReference.find(image, store: storeFolder),
            try store.snapshot(named: name).mounts.first?.source == "host"
        {
            return nil
        }
        return try Image.open(
            reference: image, platform: platform, cache: cache, store: storeFolder)
    }

    /// Whether a directory of the host is to be at `/`.
    private var grantsRoot: Bool {
        get throws(SwasiError) {
            func isRoot(_ path: String) -> Bool { path.utf8.allSatisfy { $0 == UInt8(ascii: "/") } }
            if volumes.contains(where: { isRoot($0.guest) }) { return true }
            for text in mounts where isRoot(try MountOption(text).destination) { return true }
            return false
        }
    }

    /// Attaches what the snapshot that is named has besides its root, and says what of it is not
    /// there.
    ///
    /// Errors: those of ``Sandbox/restore(_:from:cache:progress:warning:)``.
    func restore(_ sandbox: inout Sandbox) throws(SwasiError) {
        guard let image, let (store, name) = try SnapshotReference.find(image, store: storeFolder)
        else { return }
        let bar = ProgressBar("reading '\(escapedText(name.hostBytes))'")
        let missing = try sandbox.restore(
            name, from: store, cache: sandbox.cache, progress: { bar.show($0, of: $1) },
            warning: CommandFailure.warn)
        bar.clear()
        for one in missing { Terminal.error("swasi: \(one.words(name))\n") }
    }
}

extension MissingMount {
    /// What is not there, why, and how to have it, for who starts from a snapshot of a name.
    func words(_ name: String) -> String {
        let path = escapedText(mount.path.hostBytes)
        let source = escapedText((mount.sourceName ?? "").hostBytes)
        switch reason {
        case .notGranted where mount.source == "image":
            return "'\(path)' of '\(name)' is not there: the image '\(source)' is not part of the "
                + "snapshot, for nothing was changed in it; attach it again with "
                + "--mount type=image,src=…,dst=\(path)"
        case .notGranted:
            let mode = mount.mode == "overlay" ? ":overlay" : ""
            return
                "'\(path)' of '\(name)' is not there: it was the host's '\(source)', which is not "
                + "granted; grant it again with -v DIR:\(path)\(mode)"
        case .notKept:
            return
                "'\(path)' of '\(name)' is not there: it was made of several trees, of which only "
                + "the changes are kept"
        case .taken:
            return "what was changed at '\(path)' of '\(name)' is not there: something else is "
                + "attached; to have it, grant "
                + (mount.source == "host" ? "-v DIR:\(path):overlay" : "nothing there")
        }
    }
}
