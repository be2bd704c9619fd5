/// What became of a call into a guest.
public enum Outcome: Sendable {
    /// The function returned these values.
    case returned([Value])
    /// The guest ended; `exit` too comes this way.
    case trapped(Trap)
}
