import SwasiCore
package import SwasiImage

/// One mount of a snapshot on its way into a store.
package struct SavedMount {
    /// What a mount began with.
    package enum Source {
        case image(Image)
        /// A directory of the host, by its absolute path.
        case host(String)
        case memory
        /// Several trees, or one that somebody made: only its changes are kept.
        case other

        /// The word for it in documents.
        var word: String {
            switch self {
            case .image: "image"
            case .host: "host"
            case .memory: "memory"
            case .other: "other"
            }
        }

        /// What it was called: an image's reference, a path of the host; nil for the others.
        var name: String? {
            switch self {
            case .image(let image): image.path
            case .host(let path): path
            case .memory, .other: nil
            }
        }
    }

    /// Where it is attached.
    package var path: String
    package var source: Source
    /// `ro`, `rw` or `overlay`.
    package var mode: String
    /// What was changed of it, as paths in the mount.
    package var diff: TreeDiff

    package init(path: String, source: Source, mode: String, diff: TreeDiff) {
        self.path = path
        self.source = source
        self.mode = mode
        self.diff = diff
    }

    /// Whether it is the root.
    var isRoot: Bool { path.utf8.allSatisfy { $0 == UInt8(ascii: "/") } }
}
