import SwasiCore

/// Writes an index from its first byte to its last: into memory for all of it, or into pieces that
/// are handed on where they are full.
@safe
struct IndexWriter {
    private var memory: UnsafeMutableRawBufferPointer
    /// Bytes that fit into the memory.
    private var capacity: Int
    /// Bytes that were written to it.
    private var used = 0
    private let pieces: IndexPieces?

    /// Writes to `memory`.
    // SAFETY: the caller answers for the memory: its own, and alive while this is used.
    @unsafe
    init(_ memory: UnsafeMutableRawBufferPointer) {
        unsafe self.memory = memory
        capacity = memory.count
        pieces = nil
    }

    /// Writes to pieces, of which ``finish()`` hands on the last.
    init(_ pieces: IndexPieces) {
        // SAFETY: the piece is this writer's until it is handed on.
        unsafe memory = pieces.first()
        capacity = unsafe memory.count
        self.pieces = pieces
    }

    /// The next `count` bytes, to store numbers in; all are zero.
    @inline(__always)
    mutating func record(count: Int) -> IndexRecord {
        if capacity - used < count { handOn() }
        precondition(count >= 0 && count <= capacity - used)
        // SAFETY: inside the memory, checked above.
        let start = unsafe memory.baseAddress.unsafelyUnwrapped + used
        unsafe start.initializeMemory(as: UInt8.self, repeating: 0, count: count)
        used += count
        return unsafe IndexRecord(start, count: count)
    }

    /// Writes some bytes.
    mutating func append(_ bytes: RawSpan) {
        var rest = bytes
        while !rest.isEmpty {
            if used == capacity { handOn() }
            let count = min(rest.byteCount, capacity - used)
            precondition(count > 0, "an index is as long as its head says")
            // SAFETY: inside the memory, by the line above; the source is another object's.
            unsafe rest.extracting(first: count).withUnsafeBytes { source in
                guard let first = source.baseAddress else { return }
                unsafe (memory.baseAddress.unsafelyUnwrapped + used)
                    .copyMemory(from: first, byteCount: count)
            }
            used += count
            rest = rest.extracting(droppingFirst: count)
        }
    }

    /// Hands on what is left; false where what was handed on could not be stored.
    mutating func finish() -> Bool {
        let count = used
        // SAFETY: nothing is written any more.
        unsafe memory = UnsafeMutableRawBufferPointer(start: nil, count: 0)
        (used, capacity) = (0, 0)
        return pieces?.finish(count) ?? true
    }

    @inline(never)
    private mutating func handOn() {
        guard let pieces else { return }
        // SAFETY: the piece that comes back is this writer's, and the other one no more.
        unsafe memory = pieces.next(after: used)
        (used, capacity) = (0, unsafe memory.count)
    }
}
