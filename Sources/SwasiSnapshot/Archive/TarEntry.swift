import SwasiCore

/// One entry of a tar archive on its way into it.
struct TarEntry: Sendable {
    /// What a name stands for.
    enum Object: Sendable {
        /// A regular file of so many bytes. `extents` are the ranges that are stored, ascending
        /// and apart, in a file with holes; nil if all of it is.
        case file(size: UInt64, extents: [Range<UInt64>]?)
        /// A directory.
        case directory
        /// A symbolic link and its target, as it was given.
        case symbolicLink([UInt8])
        /// One more name of the file at a path that the archive has already.
        case hardLink([UInt8])
        /// A device with its number (`major << 32 | minor`), or a pipe.
        case special(Kind, device: UInt64)
    }

    /// The names from the root down with slashes between them; none for the root itself.
    var path: [UInt8]
    /// What is there.
    var object: Object
    /// Permission bits (12 bits).
    var mode: UInt16
    /// The owner's number.
    var owner: UInt32
    /// The group's number.
    var group: UInt32
    /// Last change of the content.
    var modified: Timestamp
    /// In the order of the names; not of a hard link.
    var extendedAttributes: [(name: AttributeName, value: [UInt8])] = []
}

/// The bytes of a file that goes into an archive.
protocol TarContent {
    /// Fills `bytes` with what the file holds from `offset` on.
    ///
    /// Errors: `imageChanged` if it ends before; `system`.
    func read(at offset: UInt64, into bytes: inout MutableRawSpan) throws(SwasiError)
}
