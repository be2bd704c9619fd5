import SwasiCore

/// The records of one pax extended header (POSIX.1-2017 pax, "pax Extended Header"): each is
/// `LENGTH KEYWORD=VALUE` and a line feed, where the length counts itself.
struct PaxRecords {
    /// The records so far.
    private(set) var bytes: [UInt8] = []

    var isEmpty: Bool { bytes.isEmpty }

    /// Adds a record.
    mutating func add(_ keyword: [UInt8], _ value: [UInt8]) {
        // The length's own digits count: at most one more digit than the rest has.
        let rest = keyword.count + value.count + 3
        var length = rest + String(rest).utf8.count
        length = rest + String(length).utf8.count
        bytes += String(length).utf8
        bytes.append(UInt8(ascii: " "))
        bytes += keyword
        bytes.append(UInt8(ascii: "="))
        bytes += value
        bytes.append(UInt8(ascii: "\n"))
    }

    /// Adds a record.
    mutating func add(_ keyword: StaticString, _ value: [UInt8]) {
        add(Array("\(keyword)".utf8), value)
    }

    /// Adds a record of a number.
    mutating func add(_ keyword: StaticString, _ value: some FixedWidthInteger) {
        add(keyword, Array(String(value).utf8))
    }

    /// Adds a time in seconds, with as many decimals as it needs.
    mutating func add(_ keyword: StaticString, _ time: Timestamp) {
        let magnitude = time.nanoseconds.magnitude
        var text = (time.nanoseconds < 0 ? "-" : "") + String(magnitude / 1_000_000_000)
        let fraction = magnitude % 1_000_000_000
        if fraction != 0 {
            var digits = String(fraction)
            digits = String(repeating: "0", count: 9 - digits.utf8.count) + digits
            while digits.utf8.last == UInt8(ascii: "0") { digits.removeLast() }
            text += "." + digits
        }
        add(keyword, Array(text.utf8))
    }

    /// Adds an extended attribute. A keyword ends at the first `=`, so a name that has one is
    /// written as libarchive does: with escapes, and the value in base 64.
    mutating func add(attribute: AttributeName, _ value: [UInt8]) {
        if !attribute.bytes.contains(UInt8(ascii: "=")) {
            return add(Array("SCHILY.xattr.".utf8) + attribute.bytes, value)
        }
        add(Array("LIBARCHIVE.xattr.".utf8) + urlEncoded(attribute.bytes), base64Encoded(value))
    }
}

/// Bytes as text without `=`, `%`, spaces and what is not printable, which become `%XX`.
private func urlEncoded(_ bytes: [UInt8]) -> [UInt8] {
    let digits = Array("0123456789ABCDEF".utf8)
    return bytes.flatMap { byte in
        let isPlain =
            (33...126).contains(byte) && byte != UInt8(ascii: "%") && byte != UInt8(ascii: "=")
        return isPlain
            ? [byte] : [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }
}

/// Bytes in base 64 (RFC 4648 section 4) without padding.
private func base64Encoded(_ bytes: [UInt8]) -> [UInt8] {
    let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var text: [UInt8] = []
    var index = 0
    while index < bytes.count {
        let group = bytes[index..<min(index + 3, bytes.count)]
        var word: UInt32 = 0
        for byte in group { word = word << 8 | UInt32(byte) }
        word <<= UInt32(8 * (3 - group.count))
        for digit in 0...group.count {
            text.append(digits[Int(word >> UInt32(18 - 6 * digit) & 63)])
        }
        index += 3
    }
    return text
}
