public import SwasiCore

/// A call that is being compared with its record: the next word of that, in memory that a script
/// keeps. See ``RawItem`` for what is in it.
///
/// All parts are compared in the order in which they were noted, whatever those before came to:
/// what there is to decide is decided once, at the end. Nobody compares more than its function has.
@safe
public struct PlaybackCall {
    // SAFETY: in a chunk, at an item of the function whose calls are compared: whoever compares has
    // seen that the recording keeps the same of this function as it does (``RecordedFunction``),
    // so there are as many words. Where the error is another one, the check that is not there is a
    // word of the item behind, or the mark.
    @usableFromInline var cursor: UnsafeRawPointer
    @usableFromInline let head: UInt64
    /// What was answered; 0 where the call failed.
    public let value: UInt64
    /// Bits that are not as recorded.
    @usableFromInline var difference: UInt64 = 0

    // SAFETY: see above.
    @inlinable
    @inline(__always)
    init(_ item: UnsafeRawPointer) {
        unsafe head = item.load(as: UInt64.self)
        unsafe value = item.load(fromByteOffset: 8, as: UInt64.self)
        unsafe cursor = item + 16
    }

    /// The function's place in the recording's table.
    var function: Int { Int(head & 0xFFFF) }

    /// The number of the error; 0 for none.
    @inlinable public var error: UInt16 { UInt16(truncatingIfNeeded: head &>> 16) }

    /// Whether all was as recorded so far.
    @inlinable public var isAsRecorded: Bool { difference == 0 }

    /// Compares the result; `error` is 0 for none, and the answer counts only then.
    @inlinable
    @inline(__always)
    public mutating func compare(error: UInt16, value: UInt64) {
        difference |= UInt64(self.error ^ error)
        if error == 0 { difference |= self.value ^ value }
    }

    /// Compares the next kept argument.
    @inlinable
    @inline(__always)
    public mutating func compare(argument: UInt64) {
        difference |= word() ^ argument
    }

    /// Compares a path.
    @inlinable
    @inline(__always)
    public mutating func compare(path: RawSpan) {
        let count = min(path.byteCount, RecordingLayout.pathBytes)
        let kept = Int(truncatingIfNeeded: word())
        // SAFETY: the item has so many bytes behind the word, filled up to one.
        let bytes = unsafe RawSpan(_unsafeStart: cursor, byteCount: max(0, kept &- 1))
        if kept != count &+ 1 || !bytes.hasSameBytes(as: path.extracting(first: count)) {
            difference = .max
        }
        unsafe cursor += RawItem.filled(bytes.byteCount)
    }

    /// Compares a path that is not in the program's memory.
    @inlinable
    public mutating func compareMissingPath() {
        let kept = Int(truncatingIfNeeded: word())
        // SAFETY: as for one that is there.
        unsafe cursor += RawItem.filled(max(0, kept &- 1))
        if kept != 0 { difference = .max }
    }

    /// Compares what tells that which the call filled in.
    @inlinable
    @inline(__always)
    public mutating func compare(check: UInt16) {
        difference |= word() ^ UInt64(check)
    }

    /// Passes a word that is compared with nothing.
    mutating func skip() {
        _ = word()
    }

    @inlinable
    @inline(__always)
    mutating func word() -> UInt64 {
        // SAFETY: see the cursor.
        defer { unsafe cursor += 8 }
        return unsafe cursor.load(as: UInt64.self)
    }
}
