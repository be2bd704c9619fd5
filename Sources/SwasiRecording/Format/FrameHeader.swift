import SwasiCache
import SwasiCore

/// What stands before the bytes of a frame.
struct FrameHeader {
    /// How the bytes are stored.
    enum Coding: UInt8, Sendable {
        case plain = 0
        case zstd = 1
    }

    /// Bytes of a header.
    static let count = 40
    private static let mark: UInt32 = 0x4D52_4653

    var kind: FrameKind
    var coding: Coding
    /// The number in the file, from 0.
    var number: UInt32
    var storedCount: Int
    var plainCount: Int
    /// XXH64 of the stored bytes.
    var sum: UInt64

    /// The header as it is written.
    var bytes: [UInt8] {
        var sink = ByteSink()
        sink.put(fixed: FrameHeader.mark)
        sink.put(kind.rawValue)
        sink.put(coding.rawValue)
        sink.put(fixed: UInt16(0))
        sink.put(fixed: number)
        sink.put(fixed: UInt32(storedCount))
        sink.put(fixed: UInt32(plainCount))
        sink.put(fixed: UInt32(0))
        sink.put(fixed: sum)
        sink.put(fixed: ContentChecksum.sum(of: sink.bytes))
        return sink.bytes
    }

    init(
        _ kind: FrameKind, _ coding: Coding, number: UInt32, stored: [UInt8], plainCount: Int
    ) {
        self.kind = kind
        self.coding = coding
        self.number = number
        storedCount = stored.count
        self.plainCount = plainCount
        sum = ContentChecksum.sum(of: stored)
    }

    /// Reads a header of 40 bytes.
    init(_ bytes: [UInt8]) throws(MalformedItem) {
        var source = ByteSource(bytes)
        guard try source.fixed(UInt32.self) == FrameHeader.mark else {
            throw MalformedItem("a frame has no mark")
        }
        let (kind, coding) = (try source.byte(), try source.byte())
        let reserved: UInt16 = try source.fixed()
        number = try source.fixed()
        storedCount = Int(try source.fixed(UInt32.self))
        plainCount = Int(try source.fixed(UInt32.self))
        let padding: UInt32 = try source.fixed()
        sum = try source.fixed()
        guard try source.fixed() == ContentChecksum.sum(of: Array(bytes[..<32])) else {
            throw MalformedItem("the sum of a frame's header is wrong")
        }
        guard let kind = FrameKind(rawValue: kind), let coding = Coding(rawValue: coding),
            reserved == 0, padding == 0
        else { throw MalformedItem("a frame is of a kind that is not known") }
        self.kind = kind
        self.coding = coding
        guard plainCount <= RecordingLayout.frameBytes, storedCount <= plainCount,
            coding == .zstd || storedCount == plainCount
        else { throw MalformedItem("a frame has sizes that cannot be") }
    }
}
