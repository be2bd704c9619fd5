import SwasiCore

/// Writes the records of an index into its memory, each sort in order.
@safe
struct IndexWriter {
    private let memory: UnsafeMutableRawBufferPointer
    private var textUsed = 0
    private let sections: IndexSections
    /// Bytes in the memory.
    private let count: Int

    /// Writes to `memory`, which has the size that `sections` ask for.
    // SAFETY: the caller answers for the memory: its own, of the right size, alive while this is
    // used.
    @unsafe
    init(_ memory: UnsafeMutableRawBufferPointer, _ sections: IndexSections) {
        precondition(memory.count == sections.fileSize)
        unsafe self.memory = memory
        self.sections = sections
        count = sections.fileSize
    }

    /// Stores a number.
    @inline(__always)
    func store<Number: FixedWidthInteger & BitwiseCopyable>(_ number: Number, at offset: Int) {
        precondition(offset >= 0 && offset <= count &- MemoryLayout<Number>.size)
        // SAFETY: inside the memory, checked above.
        unsafe memory.storeBytes(of: number.littleEndian, toByteOffset: offset, as: Number.self)
    }

    /// Appends to the text; returns where it begins there.
    mutating func append(_ bytes: RawSpan) -> UInt32 {
        precondition(textUsed + bytes.byteCount <= sections.text)
        let start = sections.textOffset + textUsed
        let end = start + bytes.byteCount
        // SAFETY: the range is inside the memory, checked above; the source is another object's.
        unsafe bytes.withUnsafeBytes { source in
            unsafe UnsafeMutableRawBufferPointer(rebasing: memory[start..<end])
                .copyMemory(from: source)
        }
        defer { textUsed += bytes.byteCount }
        return UInt32(textUsed)
    }
}
