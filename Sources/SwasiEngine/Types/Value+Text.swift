extension Value {
    /// Reads a number; nil if `text` is none of the type, or the type is no number.
    init?(_ text: String, as type: ValueType) {
        switch type {
        case .int32:
            guard let bits = Self.bits(text, as: Int32.self) else { return nil }
            self = .int32(bits)
        case .int64:
            guard let bits = Self.bits(text, as: Int64.self) else { return nil }
            self = .int64(bits)
        case .float32:
            guard let value = Float(text) else { return nil }
            self = .float32(value)
        case .float64:
            guard let value = Double(text) else { return nil }
            self = .float64(value)
        case .vector128, .reference: return nil
        }
    }

    /// A whole number that fits the width as a signed or as an unsigned one.
    private static func bits<T: FixedWidthInteger & SignedInteger>(
        _ text: String, as type: T.Type
    ) -> T? where T.Magnitude: FixedWidthInteger {
        var digits = Substring(text)
        let isNegative = digits.hasPrefix("-")
        if isNegative || digits.hasPrefix("+") { digits.removeFirst() }
        var radix = 10
        if digits.hasPrefix("0x") || digits.hasPrefix("0X") {
            digits.removeFirst(2)
            radix = 16
        }
        guard let first = digits.first, first.isHexDigit,
            let magnitude = T.Magnitude(digits, radix: radix)
        else { return nil }
        guard isNegative else { return T(truncatingIfNeeded: magnitude) }
        guard magnitude <= T.min.magnitude else { return nil }
        return 0 &- T(truncatingIfNeeded: magnitude)
    }
}
