/// Something that a module wants from outside.
public struct Import: Hashable, Sendable {
    /// The name of the module that has it.
    public var module: String
    /// Its name there.
    public var name: String
    /// What it must be.
    public var type: ExternType
}
