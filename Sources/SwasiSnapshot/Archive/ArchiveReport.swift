/// What an archive came to.
public struct ArchiveReport: Sendable, Equatable {
    /// Entries: names of files, directories and others, and whiteouts.
    public var entries = 0
    /// Bytes of the archive, before any compression.
    public var bytes: UInt64 = 0
    /// Paths of sockets, which an archive cannot hold and which are not in it.
    public var sockets: [[UInt8]] = []
    /// Files that were there before and that a layer holds as a whole because something of them
    /// changed, those that take ``WholeFile/minimumSize`` bytes and more in it, in path order.
    public var wholeFiles: [WholeFile] = []
}

/// A file that a layer holds as a whole although only something of it may have changed: layers know
/// no parts of files.
public struct WholeFile: Sendable, Equatable {
    /// Smaller ones are not worth a word, in bytes.
    public static let minimumSize: UInt64 = 1 << 20

    /// The names from the root down with slashes between them.
    public var path: [UInt8]
    /// Bytes of the file.
    public var size: UInt64
    /// What is different; without ``Differences/content`` no byte of it.
    public var differences: Differences
    /// What it takes in the layer, which stores no holes.
    public var storedSize: UInt64
}
