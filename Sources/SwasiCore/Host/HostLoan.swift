/// Something that a ``HostTree`` keeps for who asked, until it is given back.
public enum HostLoan: Hashable, Sendable {
    /// An open file.
    case handle(HostHandle)
    /// An object that lost its last name.
    case orphan(HostObject)
}
