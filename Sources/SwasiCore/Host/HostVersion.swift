/// What tells one content of a file from another: if it is equal, the file was not written to,
/// within what the host's clock can tell apart (4 ms for older kernels).
public struct HostVersion: Hashable, Sendable {
    /// The file.
    public var object: HostObject
    /// Its size in bytes.
    public var size: UInt64
    /// Last change of the content.
    public var modified: Timestamp
    /// Last change of anything.
    public var changed: Timestamp

    /// Makes a version of its parts.
    public init(object: HostObject, size: UInt64, modified: Timestamp, changed: Timestamp) {
        self.object = object
        self.size = size
        self.modified = modified
        self.changed = changed
    }
}
