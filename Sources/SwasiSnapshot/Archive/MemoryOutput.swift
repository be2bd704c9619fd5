public import SwasiCore

/// Keeps the bytes of an archive in memory.
public final class MemoryOutput: ArchiveOutput {
    /// All bytes so far.
    public private(set) var bytes: [UInt8] = []

    /// Begins without bytes.
    public init() {}

    /// Appends bytes; never fails.
    public func write(_ bytes: RawSpan) throws(SwasiError) {
        self.bytes += bytes.array
    }

    /// Nothing is left to do.
    public func finish() throws(SwasiError) {}
}
