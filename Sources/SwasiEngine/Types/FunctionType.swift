/// The parameters and results of a function.
public struct FunctionType: Hashable, Sendable, CustomStringConvertible {
    /// The types of the parameters, in order.
    public var parameters: [ValueType]
    /// The types of the results, in order.
    public var results: [ValueType]

    /// Makes a type of its parts.
    public init(_ parameters: [ValueType] = [], _ results: [ValueType] = []) {
        self.parameters = parameters
        self.results = results
    }

    /// The type as `(i32, i64) -> (i32)`.
    public var description: String {
        func list(_ types: [ValueType]) -> String {
            "(" + types.map(\.description).joined(separator: ", ") + ")"
        }
        return list(parameters) + " -> " + list(results)
    }
}
