import SwasiCore

/// Puts items (``RawItem``) into a chunk that is empty.
@safe
struct ItemWriter {
    // SAFETY: from the chunk's base to its end. Whoever writes begins no item when it is full; the
    // largest has two words, sixteen arguments, two paths and a check, 8,360 bytes, and a chunk has
    // room for 16 KiB behind what counts as full, so also for the mark.
    private let base: UnsafeMutableRawPointer
    private var cursor: UnsafeMutableRawPointer
    /// The call that is being put.
    private var call: UnsafeMutableRawPointer

    init(_ chunk: CallChunk) {
        // SAFETY: see above.
        unsafe base = chunk.base
        unsafe cursor = base
        unsafe call = base
    }

    /// Whether the next item belongs in another chunk.
    var isFull: Bool {
        // SAFETY: both are of one memory.
        unsafe cursor - base >= CallChunk.fullBytes
    }

    /// Begins a call, whose head and answer come in the end.
    @inline(__always)
    mutating func beginCall() {
        // SAFETY: two words of the item.
        unsafe call = cursor
        unsafe cursor += 16
    }

    /// Ends the call that was begun.
    @inline(__always)
    mutating func endCall(_ function: Int, error: UInt16, value: UInt64) {
        // SAFETY: the item began with two words for these.
        let head = UInt64(truncatingIfNeeded: function) | UInt64(error) &<< 16
        unsafe call.storeBytes(of: head, as: UInt64.self)
        unsafe call.storeBytes(of: value, toByteOffset: 8, as: UInt64.self)
    }

    /// Takes the call away that was begun.
    mutating func dropCall() {
        // SAFETY: the call began in this chunk.
        unsafe cursor = call
    }

    /// Puts a word.
    @inline(__always)
    mutating func put(_ word: UInt64) {
        // SAFETY: one word.
        unsafe cursor.storeBytes(of: word, as: UInt64.self)
        unsafe cursor += 8
    }

    /// Puts bytes, filled up to a word.
    mutating func put(_ bytes: RawSpan) {
        // SAFETY: so many bytes, at most those of a path.
        unsafe bytes.withUnsafeBytes { bytes in
            guard let first = bytes.baseAddress else { return }
            unsafe cursor.copyMemory(from: first, byteCount: bytes.count)
        }
        unsafe cursor += RawItem.filled(bytes.byteCount)
    }
}
