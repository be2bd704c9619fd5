import SwasiCore

/// The bytes of a layer that was decompressed into a file of our own, mapped. Nobody else writes to
/// that file, and the mapping outlives its name and its descriptor.
final class MappedLayer: Sendable {
    /// nil for no bytes, which cannot be mapped.
    private let memory: IndexMemory?
    private let count: Int

    /// Maps `size` bytes of an open file; nil where the kernel refuses.
    init?(_ descriptor: Int32, size: UInt64) {
        guard let count = Int(exactly: size) else { return nil }
        self.count = count
        memory = count == 0 ? nil : IndexMemory(mapping: descriptor, count: count)
        if memory == nil, count > 0 { return nil }
    }

    /// Copies bytes from `offset` on until `bytes` is full. Errors: `io` past the layer's end.
    func read(at offset: UInt64, into bytes: inout MutableRawSpan) throws(Errno) {
        let count = bytes.byteCount
        guard offset <= UInt64(self.count), UInt64(self.count) - offset >= UInt64(count) else {
            throw .io
        }
        let start = Int(offset)
        memory?.withBytes { _ = bytes.copy($0.extracting(start..<start + count)) }
    }

    /// Lends the bytes of a range in one piece; the result is what `body` returns.
    /// Errors: `io` past the layer's end.
    func withBytes(_ range: Range<UInt64>, _ body: (RawSpan) -> Bool) throws(Errno) -> Bool {
        guard range.upperBound <= UInt64(count) else { throw .io }
        let part = Int(range.lowerBound)..<Int(range.upperBound)
        guard let memory else { return body(RawSpan()) }
        return memory.withBytes { body($0.extracting(part)) }
    }
}
