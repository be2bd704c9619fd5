/// A call that is being noted: the next free word of its record, which is in memory that a log
/// keeps. See ``RawItem`` for what is in it.
///
/// What its function keeps is appended in this order: the arguments, the paths, and the check, that
/// only without an error.
@safe
public struct RawCall {
    // SAFETY: in a chunk that has room for the largest record: eight arguments, two paths and a
    // check, which are 8,296 bytes. Nobody appends more than its function has.
    @usableFromInline var cursor: UnsafeMutableRawPointer

    // SAFETY: see above.
    @inlinable
    @inline(__always)
    init(_ cursor: UnsafeMutableRawPointer) {
        unsafe self.cursor = cursor
    }

    /// Where records will be after some more: memory that another processor may have read last, and
    /// that is asked for in time. It may be past the chunk, and is not to be touched.
    @inlinable
    public var memoryAhead: UnsafeRawPointer {
        // SAFETY: an address, which nobody reads from.
        unsafe UnsafeRawPointer(cursor) + 512
    }

    /// Adds the next kept argument. Of one of 32 bits the upper half may be anything.
    @inlinable
    @inline(__always)
    public mutating func append(argument: UInt64) {
        // SAFETY: there is room for eight.
        unsafe cursor.storeBytes(of: argument, as: UInt64.self)
        unsafe cursor += 8
    }

    /// Adds a path.
    @inlinable
    public mutating func append(path: RawSpan) {
        let count = min(path.byteCount, RecordingLayout.pathBytes)
        append(argument: UInt64(truncatingIfNeeded: count &+ 1))
        append(path, count)
    }

    /// Adds a path that is not in the program's memory.
    @inlinable
    public mutating func appendMissingPath() {
        append(argument: 0)
    }

    /// Adds what tells that which the call filled in.
    @inlinable
    @inline(__always)
    public mutating func append(check: UInt16) {
        append(argument: UInt64(check))
    }

    @inlinable
    @inline(__always)
    mutating func append(_ bytes: RawSpan, _ count: Int) {
        // SAFETY: there is room, see above; the span has so many bytes.
        unsafe bytes.withUnsafeBytes { bytes in
            guard let first = bytes.baseAddress else { return }
            unsafe cursor.copyMemory(from: first, byteCount: count)
        }
        unsafe cursor += RawItem.filled(count)
    }
}
