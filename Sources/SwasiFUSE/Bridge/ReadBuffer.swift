import Glibc
import SwasiCore

/// Memory for the answer to one read.
enum ReadBuffer {
    /// Lends some bytes, of which those that `body` answers with were written by it.
    static func withBytes(
        _ count: Int, _ body: (inout MutableRawSpan) throws(Errno) -> Void
    ) throws(Errno) {
        guard let memory = unsafe malloc(max(count, 1)) else { throw .insufficientMemory }
        defer { unsafe free(memory) }
        // SAFETY: the memory has `count` bytes and lives until the end of this function. Any bytes
        // are bytes: what was there before is not handed out, see above.
        var span = unsafe MutableRawSpan(_unsafeStart: memory, byteCount: count)
        try body(&span)
    }
}
