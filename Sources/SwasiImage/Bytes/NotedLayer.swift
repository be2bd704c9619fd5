import SwasiCore

/// The bytes of another layer, of which is noted what is read.
final class NotedLayer: Sendable {
    let base: LayerBytes
    let used: UsedBytes

    /// Notes what is read of a layer of `size` bytes.
    init(_ base: LayerBytes, size: UInt64) {
        self.base = base
        used = UsedBytes(size: size)
    }

    func read(at offset: UInt64, into bytes: inout MutableRawSpan) throws(Errno) {
        let (end, overflow) = offset.addingReportingOverflow(UInt64(bytes.byteCount))
        used.note(offset..<(overflow ? .max : end))
        try base.read(at: offset, into: &bytes)
    }

    func withBytes(_ range: Range<UInt64>, _ body: (RawSpan) -> Bool) throws(Errno) -> Bool {
        used.note(range)
        return try base.withBytes(range, body)
    }
}
