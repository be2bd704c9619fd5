/// The type of a WebAssembly value.
///
/// Source: WebAssembly 3.0, section 2.3.
public enum ValueType: Hashable, Sendable {
    case int32
    case int64
    case float32
    case float64
    case vector128
    /// A reference, to null too if `isNullable`.
    case reference(HeapType, isNullable: Bool)

    /// What a reference points at. A concrete type is one that the module defines; which one is
    /// not told apart here.
    public enum HeapType: Hashable, Sendable {
        case external
        case noExternal
        case function
        case concreteFunction
        case noFunction
        case any
        case none
        case equatable
        case int31
        case array
        case concreteArray
        case structure
        case concreteStructure
        case exception
        case concreteException
        case noException
    }
}

extension ValueType: CustomStringConvertible {
    /// The type in the text format, `i32` or `(ref null extern)`; a concrete type is `$…`.
    public var description: String {
        switch self {
        case .int32: "i32"
        case .int64: "i64"
        case .float32: "f32"
        case .float64: "f64"
        case .vector128: "v128"
        case .reference(.external, isNullable: true): "externref"
        case .reference(.function, isNullable: true): "funcref"
        case .reference(let heapType, let isNullable):
            "(ref \(isNullable ? "null " : "")\(heapType))"
        }
    }
}

extension ValueType.HeapType: CustomStringConvertible {
    /// The type in the text format.
    public var description: String {
        switch self {
        case .external: "extern"
        case .noExternal: "noextern"
        case .function: "func"
        case .concreteFunction: "$func"
        case .noFunction: "nofunc"
        case .any: "any"
        case .none: "none"
        case .equatable: "eq"
        case .int31: "i31"
        case .array: "array"
        case .concreteArray: "$array"
        case .structure: "struct"
        case .concreteStructure: "$struct"
        case .exception: "exn"
        case .concreteException: "$exn"
        case .noException: "noexn"
        }
    }
}
