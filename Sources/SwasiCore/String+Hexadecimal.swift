extension String {
    /// A number in lowercase hexadecimal digits, without zeros before it.
    ///
    /// `String(_:radix:)` is generic all the way down: its first use takes longer than opening a
    /// file.
    public init(hexadecimal number: UInt64) {
        var digits: [UInt8] = []
        digits.reserveCapacity(16)
        digits.append(hexadecimal: number)
        self.init(decoding: digits, as: UTF8.self)
    }
}

extension [UInt8] {
    /// Adds a number as ``Swift/String/init(hexadecimal:)`` has it.
    public mutating func append(hexadecimal number: UInt64) {
        var places = 16
        while places > 1, number >> UInt64(4 * places - 4) == 0 { places -= 1 }
        while places > 0 {
            places -= 1
            let digit = UInt8(truncatingIfNeeded: number >> UInt64(4 * places)) & 15
            append(digit + (digit < 10 ? UInt8(ascii: "0") : UInt8(ascii: "a") - 10))
        }
    }
}
