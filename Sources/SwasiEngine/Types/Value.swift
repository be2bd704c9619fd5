/// A value that a guest's function was called with or returned.
public enum Value: Hashable, Sendable {
    case int32(Int32)
    case int64(Int64)
    case float32(Float)
    case float64(Double)
    /// A vector, as its sixteen bytes in memory order.
    case vector128([UInt8])
    /// A reference; what it refers to stays inside.
    case reference(ValueType.HeapType, isNull: Bool)
}

extension Value: CustomStringConvertible {
    /// The value as text: numbers in decimal, vectors in hexadecimal, references by kind.
    public var description: String {
        switch self {
        case .int32(let value): "\(value)"
        case .int64(let value): "\(value)"
        case .float32(let value): "\(value)"
        case .float64(let value): "\(value)"
        case .vector128(let bytes):
            bytes.reversed().reduce(into: "0x") { text, byte in
                text += (byte < 16 ? "0" : "") + String(byte, radix: 16)
            }
        case .reference(let heapType, let isNull): isNull ? "null" : "<\(heapType)>"
        }
    }
}
