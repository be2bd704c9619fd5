import SwasiCore

/// What fstat tells of a host file: two equal ones mean that nobody changed it between them.
struct FileStatus: Equatable, Sendable {
    /// The device that holds the file.
    var device: UInt64
    /// Its inode number there.
    var inode: UInt64
    /// Bytes in it.
    var size: UInt64
    /// Last change of the content.
    var modified: Timestamp
    /// Last change of content or attributes, by the host's clock.
    var changed: Timestamp
}
