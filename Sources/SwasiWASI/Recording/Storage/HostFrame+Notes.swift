import SwasiCore
import SwasiEngine

/// What is noted of a call, from its frame. The pattern is one of the frame's function.
extension HostFrame {
    /// Lends the bytes of a path. Errors: `fault`; then those of `body`.
    @inline(__always)
    borrowing func withNotedPath<Result>(
        _ offset: Int, _ body: (RawSpan) throws(Errno) -> Result
    ) throws(Errno) -> Result {
        try memory.withBytes(at: word(offset), count: word(offset &+ 16), body)
    }

    /// What tells that which a call filled in; nil where nothing is checked.
    @inline(__always)
    borrowing func fingerprint(of check: CheckedRange, _ value: UInt64) -> UInt16? {
        if check.pointer < 0 { return nil }
        var count = check.count &+ check.size &* value
        if check.limit >= 0 { count = min(count, word(check.limit)) }
        return CallRecording.fingerprint(word(check.pointer), count, memory)
    }

    /// An argument of 32 bits.
    @inline(__always)
    borrowing func word(_ offset: Int) -> UInt64 {
        // SAFETY: the offset is one of a pattern, which lies in the frames of its function.
        UInt64(unsafe arguments.load(fromByteOffset: offset, as: UInt32.self))
    }

    /// An argument of 64 bits; of one of 32 the upper half may be anything.
    @inline(__always)
    borrowing func wideWord(_ offset: Int) -> UInt64 {
        // SAFETY: as for one of 32 bits; each has 16 bytes.
        unsafe arguments.load(fromByteOffset: offset, as: UInt64.self)
    }
}
