/// Something that a module gives to the outside.
public struct Export: Hashable, Sendable {
    /// Its name.
    public var name: String
    /// What it is.
    public var type: ExternType
}
