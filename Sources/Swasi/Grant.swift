/// Something of the outside that a program may use.
public enum Grant: Sendable {
    /// Environment variables; a name that was granted before gets the new value.
    case environment([String: String])
}
