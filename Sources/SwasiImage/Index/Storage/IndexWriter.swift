import SwasiCore

/// Writes an index into its memory: records anywhere, the text in order.
@safe
struct IndexWriter {
    private let memory: UnsafeMutableRawBufferPointer
    private var textUsed = 0
    private let textOffset: Int
    private let textCount: Int
    /// Bytes in the memory.
    private let count: Int

    /// Writes to `memory`, which has the size that `sections` ask for.
    // SAFETY: the caller answers for the memory: its own, of the right size, alive while this is
    // used.
    @unsafe
    init(_ memory: UnsafeMutableRawBufferPointer, _ sections: IndexSections) {
        precondition(memory.count == sections.fileSize)
        unsafe self.memory = memory
        textOffset = sections.textOffset
        textCount = sections.text
        count = sections.fileSize
    }

    /// The `count` bytes at `offset`, to store numbers in.
    @inline(__always)
    func record(at offset: Int, count: Int) -> IndexRecord {
        precondition(offset >= 0 && count >= 0 && offset <= self.count &- count)
        // SAFETY: inside the memory, checked above.
        return unsafe IndexRecord(memory.baseAddress.unsafelyUnwrapped + offset, count: count)
    }

    /// Appends to the text; returns where it begins there.
    mutating func append(_ bytes: RawSpan) -> UInt32 {
        precondition(bytes.byteCount <= textCount - textUsed)
        // SAFETY: the range is inside the memory, checked above; the source is another object's.
        unsafe bytes.withUnsafeBytes { source in
            guard let first = source.baseAddress else { return }
            unsafe (memory.baseAddress.unsafelyUnwrapped + textOffset + textUsed)
                .copyMemory(from: first, byteCount: source.count)
        }
        defer { textUsed += bytes.byteCount }
        return UInt32(textUsed)
    }
}
