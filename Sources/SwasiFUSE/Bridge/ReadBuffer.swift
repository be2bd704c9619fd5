import CFuse
import SwasiCore

/// Memory for the answer to one request, the thread's own.
enum ReadBuffer {
    /// Lends some bytes, of which those that `body` answers with were written by it.
    static func withBytes(
        _ count: Int, _ body: (inout MutableRawSpan) throws(Errno) -> Void
    ) throws(Errno) {
        guard let memory = unsafe cfuse_scratch(max(count, 1)) else { throw .insufficientMemory }
        // SAFETY: the memory has `count` bytes and is nobody else's until this thread answers the
        // next request. Any bytes are bytes: what was there before is not handed out, see above.
        var span = unsafe MutableRawSpan(_unsafeStart: memory, byteCount: count)
        try body(&span)
    }
}
