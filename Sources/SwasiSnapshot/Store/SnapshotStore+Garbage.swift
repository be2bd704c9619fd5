import SwasiCache
public import SwasiCore

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
    /// Errors: `system`; `invalidImage` for documents that are damaged, and for those that a newer
    /// version wrote, for nobody knows what these lead to: nothing is removed then.
    public func collectGarbage() throws(SwasiError) -> Garbage {
        let lock = try layout.own()
        defer { withExtendedLifetime(lock) {} }
        var reached = ReachedBlobs(layout: layout, limits: limits)
        for entry in try layout.manifests() {
            try reached.add(entry) { (error) throws(SwasiError) in
                throw SwasiError(
                    error.code, "nothing was removed from '\(escapedText(folder.hostBytes))'",
                    cause: error.messageAndCause, hint: error.hint)
            }
        }
        for name in try layout.folder.names(in: LayoutFolder.blobFolder)
        where name.hasSuffix(StoreFolder.temporarySuffix) {
            try layout.folder.remove(LayoutFolder.blobFolder + "/" + name)
        }
        var garbage = Garbage()
        for digest in try layout.blobs() where !reached.blobs.contains(digest) {
            let size = try layout.size(of: digest) ?? 0
            try layout.folder.remove(LayoutFolder.path(of: digest))
            garbage.blobs += 1
            garbage.bytes += size
        }
        return garbage
    }
}
