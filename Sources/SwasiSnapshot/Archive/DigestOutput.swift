public import SwasiCache
public import SwasiCore

/// Computes the digest and the number of the bytes that go to another output.
///
/// Blocks are hashed on a thread of its own while they are written and the next ones are made.
public final class DigestOutput: ArchiveOutput {
    private let next: any ArchiveOutput
    private let thread: DigestThread

    /// How many bytes went by.
    public private(set) var size: UInt64 = 0
    /// The digest of all bytes; nil before ``finish()``.
    public private(set) var digest: Digest?

    /// Begins before the first byte.
    ///
    /// Errors: those of `DigestBuilder.init()`.
    public init(to next: any ArchiveOutput) throws(SwasiError) {
        self.next = next
        thread = DigestThread(try DigestBuilder())
    }

    deinit {
        thread.end()
    }

    /// Hands bytes on, and counts them.
    public func write(_ bytes: RawSpan) throws(SwasiError) {
        thread.add(bytes)
        size += UInt64(bytes.byteCount)
        try next.write(bytes)
    }

    /// Hands bytes on, and counts them.
    public func write(_ block: [UInt8], first count: Int) throws(SwasiError) {
        thread.add(block, first: count)
        size += UInt64(count)
        try next.write(block, first: count)
    }

    /// Completes the digest and the other output.
    public func finish() throws(SwasiError) {
        precondition(digest == nil, "an output is finished once")
        try next.finish()
        digest = thread.finish()
    }
}
