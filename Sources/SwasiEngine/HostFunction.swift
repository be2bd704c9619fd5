/// A function that a ``HostModule`` gives to guests.
///
/// Its type is text: a short text needs no memory, and a list of types would be the first of its
/// kind in a program that starts.
public struct HostFunction: Hashable, Sendable {
    /// What ``HostModule/body(_:)`` gets.
    public var index: Int
    /// Its parameters, a letter each: `i` for i32, `I` for i64, `f` for f32, `F` for f64.
    public var parameters: String
    /// Its results, as its parameters.
    public var results: String

    /// Makes a description of its parts. Any other letter is a mistake of the program.
    public init(_ index: Int, parameters: String = "", results: String = "") {
        self.index = index
        self.parameters = parameters
        self.results = results
    }

    /// Its type.
    public var type: FunctionType {
        FunctionType(
            parameters.utf8.map(ValueType.init(letter:)), results.utf8.map(ValueType.init(letter:)))
    }
}

extension ValueType {
    /// The type of a letter in a ``HostFunction``.
    init(letter: UInt8) {
        switch letter {
        case UInt8(ascii: "i"): self = .int32
        case UInt8(ascii: "I"): self = .int64
        case UInt8(ascii: "f"): self = .float32
        case UInt8(ascii: "F"): self = .float64
        default: preconditionFailure("no letter of a host function's type")
        }
    }
}
