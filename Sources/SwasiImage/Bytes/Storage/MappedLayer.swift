import SwasiCore

/// The bytes of a layer that was decompressed into a file of our own, mapped. Nobody else writes to
/// that file, and the mapping outlives its name and its descriptor.
final class MappedLayer: Sendable {
    private let memory: IndexMemory

    /// Maps `count` bytes of an open file; nil where the kernel refuses.
    init?(_ descriptor: Int32, count: Int) {
        guard let memory = IndexMemory(mapping: descriptor, count: count) else { return nil }
        self.memory = memory
    }

    /// Copies bytes from `offset` on until `bytes` is full. Errors: `io` past the layer's end.
    func read(at offset: UInt64, into bytes: inout MutableRawSpan) throws(Errno) {
        let count = bytes.byteCount
        guard offset <= UInt64(memory.count), UInt64(memory.count) - offset >= UInt64(count) else {
            throw .io
        }
        let start = Int(offset)
        memory.withBytes { _ = bytes.copy($0.extracting(start..<start + count)) }
    }

    /// Lends the bytes of a range in one piece; the result is what `body` returns.
    /// Errors: `io` past the layer's end.
    func withBytes(_ range: Range<UInt64>, _ body: (RawSpan) -> Bool) throws(Errno) -> Bool {
        guard range.upperBound <= UInt64(memory.count) else { throw .io }
        let part = Int(range.lowerBound)..<Int(range.upperBound)
        return memory.withBytes { body($0.extracting(part)) }
    }
}
