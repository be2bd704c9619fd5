/// What a program may do to a directory of the host.
public enum HostMode: String, Sendable, CaseIterable {
    /// Look at it, as each thing in it was when it was first looked at.
    case readOnly = "ro"
    /// Change it: every change goes to the host at once.
    case readWrite = "rw"
    /// Change a tree in memory that has it below; the host's directory stays as it is.
    case overlay
}
