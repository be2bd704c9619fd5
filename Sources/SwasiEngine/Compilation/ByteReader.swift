/// Reads the binary format; every read is checked against the end.
struct ByteReader {
    private let bytes: [UInt8]
    private(set) var offset: Int
    private let end: Int

    init(_ bytes: [UInt8]) {
        self.init(bytes, 0..<bytes.count)
    }

    private init(_ bytes: [UInt8], _ range: Range<Int>) {
        self.bytes = bytes
        offset = range.lowerBound
        end = range.upperBound
    }

    var isAtEnd: Bool { offset == end }

    /// The next byte; nil at the end.
    mutating func byte() -> UInt8? {
        guard offset < end else { return nil }
        defer { offset += 1 }
        return bytes[offset]
    }

    /// An unsigned number of at most 32 bits in LEB128; nil if it is cut or has more.
    ///
    /// Source: WebAssembly 3.0, section 5.2.2.
    mutating func number() -> Int? {
        var result: UInt64 = 0
        for shift in stride(from: UInt64(0), through: 28, by: 7) {
            guard let byte = byte() else { return nil }
            result |= UInt64(byte & 0x7f) << shift
            if byte & 0x80 == 0 { return result <= UInt64(UInt32.max) ? Int(result) : nil }
        }
        return nil
    }

    /// A reader of the next `count` bytes, which this one skips; nil if there are fewer.
    mutating func part(_ count: Int) -> ByteReader? {
        guard count <= end - offset else { return nil }
        defer { offset += count }
        return ByteReader(bytes, offset..<(offset + count))
    }

    /// A name: a count and as many bytes; nil if it is cut.
    mutating func name() -> String? {
        guard let count = number(), let part = part(count) else { return nil }
        return String(decoding: part.rest, as: UTF8.self)
    }

    /// The bytes that are not read yet.
    var rest: ArraySlice<UInt8> { bytes[offset..<end] }
}
