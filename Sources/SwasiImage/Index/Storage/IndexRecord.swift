/// A record of an index while it is written: numbers at offsets inside of it, little-endian.
@safe
struct IndexRecord {
    private let base: UnsafeMutableRawPointer
    private let count: Int

    /// Writes to `count` bytes at `base`.
    // SAFETY: the caller answers for the memory: it is the writer's, which lives longer.
    @unsafe
    @inline(__always)
    init(_ base: UnsafeMutableRawPointer, count: Int) {
        unsafe self.base = base
        self.count = count
    }

    /// Stores a number.
    @inline(__always)
    func store<Number: FixedWidthInteger & BitwiseCopyable>(_ number: Number, at offset: Int) {
        precondition(offset >= 0 && offset <= count &- MemoryLayout<Number>.size)
        // SAFETY: inside the record, checked above.
        unsafe base.storeBytes(of: number.littleEndian, toByteOffset: offset, as: Number.self)
    }
}
