/// How to allocate a range (fallocate(2)).
public enum HostAllocation: UInt8, Sendable {
    /// The file becomes at least as long as the range's end.
    case extend
    /// Nothing that can be seen changes.
    case keepSize
    /// The range becomes a hole.
    case punchHole
    /// The range reads as zero; the file becomes at least as long as its end.
    case zero
}
