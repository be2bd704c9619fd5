import Glibc

/// The bytes of an index: a block of memory, or a mapped file of our own cache. They never change.
///
/// Reads are checked against the size; a read outside gives zero, which no caller takes for valid
/// content, because every count it would come from was checked against the size before.
@safe
// SAFETY: @unchecked, because a pointer is not Sendable: nobody writes the bytes after init, and
// they live as long as this object.
final class IndexMemory: @unchecked Sendable {
    /// Bytes in the index.
    let count: Int
    private let base: UnsafeRawPointer
    /// Bytes of the mapping that they lie in; 0 where they are the allocator's.
    private let mapped: Int

    /// Makes memory for an index of `count` bytes, which `fill` writes; what it leaves out is zero.
    init(_ count: Int, _ fill: (inout IndexWriter) -> Void) {
        self.count = count
        // SAFETY: the memory is ours until deinit, and all of it is zero before it is lent.
        let memory = unsafe IndexMemory.zeros(count)
        var writer = unsafe IndexWriter(memory.bytes)
        fill(&writer)
        unsafe base = UnsafeRawPointer(memory.bytes.baseAddress.unsafelyUnwrapped)
        mapped = unsafe memory.mapped
    }

    /// Memory of zero bytes: large pages for a large index.
    @unsafe
    private static func zeros(
        _ count: Int
    ) -> (bytes: UnsafeMutableRawBufferPointer, mapped: Int) {
        // SAFETY: fresh pages, or new memory of the allocator; the caller gives them back in the
        // same manner.
        let room = unsafe LargePages.rounded(count)
        if unsafe count >= LargePages.threshold, let address = unsafe LargePages.map(room) {
            return unsafe (UnsafeMutableRawBufferPointer(start: address, count: count), room)
        }
        let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 16)
        unsafe bytes.initializeMemory(as: UInt8.self, repeating: 0)
        return unsafe (bytes, 0)
    }

    /// Maps `count` bytes of an open file of the cache; nil where the kernel refuses.
    init?(mapping descriptor: Int32, count: Int) {
        // SAFETY: a new mapping of the kernel's choice; unmapped in deinit.
        guard count > 0,
            let address = unsafe mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0),
            unsafe address != MAP_FAILED
        else { return nil }
        self.count = count
        unsafe base = UnsafeRawPointer(address)
        mapped = count
    }

    deinit {
        // SAFETY: nobody refers to the bytes any more.
        if mapped > 0 {
            unsafe munmap(UnsafeMutableRawPointer(mutating: base), mapped)
        } else {
            unsafe base.deallocate()
        }
    }

    /// All bytes, lent.
    func withBytes<Result: ~Copyable, Failure: Error>(
        _ body: (RawSpan) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        // SAFETY: the bytes live and do not change while self does.
        try body(unsafe RawSpan(_unsafeStart: base, byteCount: count))
    }

    /// The number at `offset`; 0 where it does not lie inside.
    @inline(__always)
    func load<Number: FixedWidthInteger & BitwiseCopyable>(
        _ offset: Int, as type: Number.Type
    ) -> Number {
        guard offset >= 0, offset <= count &- MemoryLayout<Number>.size else { return 0 }
        // SAFETY: inside the bytes, checked above; any bytes are a number.
        return Number(littleEndian: unsafe base.loadUnaligned(fromByteOffset: offset, as: type))
    }
}
