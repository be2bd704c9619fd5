/// A function that the host gives to guests.
public struct HostFunction: Hashable, Sendable {
    /// Its name in the module.
    public var name: String
    /// Its parameters and results: numbers only.
    public var type: FunctionType

    /// Makes a description of its parts.
    public init(_ name: String, _ parameters: [ValueType] = [], _ results: [ValueType] = []) {
        self.name = name
        type = FunctionType(parameters, results)
    }
}
