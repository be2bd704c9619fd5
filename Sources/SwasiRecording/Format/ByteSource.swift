import SwasiCore

/// Bytes of a recording that are taken apart; what is not there is an error, never a crash.
struct ByteSource {
    let bytes: [UInt8]
    private(set) var position: Int

    init(_ bytes: [UInt8], at position: Int = 0) {
        self.bytes = bytes
        self.position = position
    }

    /// Bytes that were not taken yet.
    var left: Int { bytes.count - position }

    @inline(__always)
    mutating func byte() throws(MalformedItem) -> UInt8 {
        guard position < bytes.count else { throw MalformedItem("it ends too early") }
        position &+= 1
        return bytes[position &- 1]
    }

    mutating func fixed<Number: FixedWidthInteger>(
        _ type: Number.Type = Number.self
    ) throws(MalformedItem) -> Number {
        var number: Number = 0
        for shift in stride(from: 0, to: Number.bitWidth, by: 8) {
            number |= Number(truncatingIfNeeded: try byte()) << Number(shift)
        }
        return number
    }

    /// Most numbers have one byte, and are taken where they are asked for.
    @inline(__always)
    mutating func varint() throws(MalformedItem) -> UInt64 {
        if position < bytes.count, bytes[position] < 0x80 {
            position &+= 1
            return UInt64(bytes[position &- 1])
        }
        return try longVarint()
    }

    @inline(never)
    private mutating func longVarint() throws(MalformedItem) -> UInt64 {
        var number: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            let next = try byte()
            let part = UInt64(next & 0x7F)
            if shift == 63, part > 1 { break }
            number |= part << shift
            if next < 0x80 { return number }
            shift += 7
            if shift > 63 { break }
        }
        throw MalformedItem("a number is too long")
    }

    @inline(__always)
    mutating func signed() throws(MalformedItem) -> Int64 {
        let number = try varint()
        return Int64(bitPattern: number >> 1) ^ -Int64(bitPattern: number & 1)
    }

    /// A count of things that take at least `size` bytes each: more than are left is no count.
    mutating func count(of size: Int = 1) throws(MalformedItem) -> Int {
        let number = try varint()
        guard number <= UInt64(left / size) else {
            throw MalformedItem("a count is larger than what is there")
        }
        return Int(number)
    }

    /// Bytes without a count.
    mutating func raw(_ count: Int) throws(MalformedItem) -> [UInt8] {
        guard count >= 0, count <= left else { throw MalformedItem("it ends too early") }
        defer { position += count }
        return Array(bytes[position..<position + count])
    }

    /// Leaves bytes out.
    mutating func skip(_ count: Int) throws(MalformedItem) {
        guard count >= 0, count <= left else { throw MalformedItem("it ends too early") }
        position += count
    }

    /// Bytes behind their count.
    mutating func counted() throws(MalformedItem) -> [UInt8] {
        try raw(try count())
    }

    mutating func text() throws(MalformedItem) -> String {
        let part = try counted()
        guard let text = String(validating: part, as: UTF8.self) else {
            throw MalformedItem("a text is no UTF-8")
        }
        return text
    }

    mutating func bool() throws(MalformedItem) -> Bool {
        switch try byte() {
        case 0: false
        case 1: true
        default: throw MalformedItem("a flag is neither 0 nor 1")
        }
    }

    /// A number of an enumeration.
    mutating func choice<Value: RawRepresentable>(
        _ type: Value.Type = Value.self
    ) throws(MalformedItem) -> Value where Value.RawValue: FixedWidthInteger {
        guard let raw = Value.RawValue(exactly: try varint()), let value = Value(rawValue: raw)
        else { throw MalformedItem("a number stands for nothing") }
        return value
    }

    /// A number that fits a smaller type.
    mutating func number<Number: FixedWidthInteger>(
        _ type: Number.Type = Number.self
    ) throws(MalformedItem) -> Number {
        guard let number = Number(exactly: try varint()) else {
            throw MalformedItem("a number is too large")
        }
        return number
    }

    /// Errors: there is something left.
    func end() throws(MalformedItem) {
        if left > 0 { throw MalformedItem("there is more than there should be") }
    }
}
