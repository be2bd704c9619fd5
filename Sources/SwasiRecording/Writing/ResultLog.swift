import SwasiCore

/// What the calls of a run filled in, with all bytes: for a replay that answers them from the
/// recording and does nothing. The guest's thread alone uses it.
///
/// The frames are pieces of one stream: for each call a varint count of ranges, and for each of
/// them the varint address, the varint count of bytes, and the bytes.
struct ResultLog {
    /// Bytes of one frame.
    private static let frameBytes = 1 << 20

    private let writer: RecordingWriter
    private var sink = ByteSink()

    init(_ writer: RecordingWriter) {
        self.writer = writer
    }

    /// Begins with the next call, which filled in so many ranges.
    mutating func begin(ranges: Int) {
        sink.put(varint: ranges)
    }

    /// Adds a range of the call.
    mutating func add(at address: UInt64, _ bytes: RawSpan) {
        sink.put(varint: address)
        sink.put(varint: bytes.byteCount)
        var done = 0
        while done < bytes.byteCount {
            let count = min(ResultLog.frameBytes, bytes.byteCount - done)
            sink.put(raw: bytes.array(done..<done + count))
            done += count
            if sink.bytes.count >= ResultLog.frameBytes { handOver() }
        }
    }

    /// Hands over what is there.
    mutating func handOver() {
        if sink.bytes.isEmpty { return }
        writer.append(.results, sink.bytes)
        sink = ByteSink()
    }
}
