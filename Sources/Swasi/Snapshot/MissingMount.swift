/// A tree of a snapshot that a sandbox does not have, and why.
public struct MissingMount: Sendable, Equatable {
    /// Why it is not there.
    public enum Reason: Sendable {
        /// It lies on the host, and nobody granted it.
        case notGranted
        /// It was made of several trees, of which the store has only what was changed.
        case notKept
        /// Something else is attached there.
        case taken
    }

    /// What the snapshot has there.
    public var mount: StoredSnapshot.Mount
    /// Why it is not there.
    public var reason: Reason
}
