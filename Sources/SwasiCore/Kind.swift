/// What sort of object a node is.
public enum Kind: UInt8, Sendable, CaseIterable {
    /// A regular file.
    case file
    /// A directory.
    case directory
    /// A symbolic link.
    case symbolicLink
    /// A character device: listed, never opened.
    case characterDevice
    /// A block device: listed, never opened.
    case blockDevice
    /// A named pipe: listed, never opened.
    case fifo
    /// A socket: listed, never opened.
    case socket
}
