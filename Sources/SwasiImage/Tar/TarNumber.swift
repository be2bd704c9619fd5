import SwasiCore

extension RawSpan {
    /// A number field of a tar header: octal text, or base 256 where the first bit is set (GNU tar,
    /// star). An empty field is 0; nil for what is neither, or does not fit.
    @inline(__always)
    func tarNumber(at offset: Int, count: Int) -> Int64? {
        plainOctal(at: offset, count: count) ?? unusualNumber(at: offset, count: count)
    }

    /// A number field that few writers fill so.
    @inline(never)
    private func unusualNumber(at offset: Int, count: Int) -> Int64? {
        let first = self[offset]
        if first & 0x80 != 0 { return base256(at: offset, count: count) }
        var index = offset
        let end = offset + count
        while index < end, self[index] == UInt8(ascii: " ") { index += 1 }
        var value: UInt64 = 0
        while index < end, self[index] & 0xF8 == 0x30 {
            // At most twelve digits of three bits: no overflow.
            value = value << 3 | UInt64(self[index] & 7)
            index += 1
        }
        if index < end, self[index] != 0, self[index] != UInt8(ascii: " ") { return nil }
        return Int64(value)
    }

    /// A big-endian number in two's complement; the first byte's top bit is only a mark.
    private func base256(at offset: Int, count: Int) -> Int64? {
        let first = self[offset]
        var value = Int64(Int8(bitPattern: first << 1) >> 1)
        for index in offset + 1..<offset + count {
            let (shifted, overflow) = value.multipliedReportingOverflow(by: 256)
            if overflow { return nil }
            value = shifted | Int64(self[index])
        }
        return value
    }
}

/// A decimal number without a sign, as pax writes them; nil for anything else and past 64 bits.
func decimal(_ digits: some Collection<UInt8>) -> UInt64? {
    if digits.isEmpty { return nil }
    var value: UInt64 = 0
    for digit in digits {
        guard digit >= UInt8(ascii: "0"), digit <= UInt8(ascii: "9") else { return nil }
        let (product, overflow) = value.multipliedReportingOverflow(by: 10)
        let (sum, carry) = product.addingReportingOverflow(UInt64(digit & 15))
        if overflow || carry { return nil }
        value = sum
    }
    return value
}

/// A time as pax writes it: decimal seconds, maybe negative, maybe with a fraction, of which nine
/// digits count. nil for anything else.
func paxTime(_ text: ArraySlice<UInt8>) -> Timestamp? {
    var rest = text
    let isNegative = rest.first == UInt8(ascii: "-")
    if isNegative { rest = rest.dropFirst() }
    let whole = rest.prefix { $0 != UInt8(ascii: ".") }
    var fraction = rest.dropFirst(whole.count + 1).prefix(9)
    while fraction.count < 9 { fraction.append(UInt8(ascii: "0")) }
    guard let seconds = decimal(whole), let nanoseconds = decimal(fraction) else { return nil }
    let magnitude = Timestamp(
        seconds: Int64(clamping: seconds), nanoseconds: Int64(nanoseconds))
    return isNegative ? Timestamp(nanoseconds: -magnitude.nanoseconds) : magnitude
}
