// The host's paths, arguments and variables are bytes, and texts here are Unicode. A byte that is
// not part of UTF-8 becomes one of the characters U+10FE80 to U+10FEFF (for private use, at the end
// of the last plane), and so do the bytes of such a character itself, so that every sequence of
// bytes is one text and comes back from it as it was.

extension String {
    /// Text that stands for bytes of the host; ``hostBytes`` gives them back.
    public init(hostBytes bytes: [UInt8]) {
        // No byte of other valid text is that of the first byte of plane 16.
        if !bytes.contains(0xF4), let text = try? UTF8Span(validating: bytes.span) {
            self.init(copying: text)
            return
        }
        self = ""
        var pending = bytes[...]
        while let byte = pending.first {
            var decoder = UTF8()
            var rest = pending.makeIterator()
            if case .scalarValue(let scalar) = decoder.decode(&rest),
                !(0x10_FE80...0x10_FEFF).contains(scalar.value)
            {
                unicodeScalars.append(scalar)
                pending = pending.dropFirst(UTF8.width(scalar))
            } else {
                if let escape = Unicode.Scalar(0x10_FE00 + UInt32(byte)) {
                    unicodeScalars.append(escape)
                }
                pending = pending.dropFirst()
            }
        }
    }

    /// The bytes that the text stands for: its UTF-8, but for the characters that
    /// ``init(hostBytes:)`` makes.
    public var hostBytes: [UInt8] {
        let bytes = Array(utf8)
        guard bytes.contains(0xF4) else { return bytes }
        var result: [UInt8] = []
        var index = 0
        while index < bytes.count {
            // U+10FE80 to U+10FEFF are F4 8F BA 80 to F4 8F BB BF.
            if index + 3 < bytes.count, bytes[index] == 0xF4, bytes[index + 1] == 0x8F,
                bytes[index + 2] & 0xFE == 0xBA
            {
                result.append(0x80 | (bytes[index + 2] & 1) << 6 | bytes[index + 3] & 0x3F)
                index += 4
            } else {
                result.append(bytes[index])
                index += 1
            }
        }
        return result
    }
}
