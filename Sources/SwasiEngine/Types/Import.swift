/// Something that a module wants from outside.
public struct Import: Hashable, Sendable {
    /// The name of the module that has it.
    public var module: String
    /// Its name there.
    public var name: String
    /// What it must be.
    public var type: ExternType
}

/// Something that a module gives to the outside.
public struct Export: Hashable, Sendable {
    /// Its name.
    public var name: String
    /// What it is.
    public var type: ExternType
}
