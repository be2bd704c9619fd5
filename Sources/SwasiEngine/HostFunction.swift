/// A function that a ``HostModule`` gives to guests.
public struct HostFunction: Hashable, Sendable {
    /// What ``HostModule/body(_:)`` gets.
    public var index: Int
    /// Its parameters and results: numbers only.
    public var type: FunctionType

    /// Makes a description of its parts.
    public init(_ index: Int, _ parameters: [ValueType] = [], _ results: [ValueType] = []) {
        self.index = index
        type = FunctionType(parameters, results)
    }
}
