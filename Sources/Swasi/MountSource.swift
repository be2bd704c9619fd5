/// A tree that can be attached in a sandbox.
public enum MountSource: Sendable {
    /// An empty tree in memory, a new one for each run.
    case memory
    /// An image, under a tree in memory that takes the changes of a run.
    case image(Image)
    /// A file system that the caller made. Several runs may use it one after the other, each seeing
    /// what the one before changed; two at the same time must not, unless it is immutable.
    case fileSystem(any FileSystem, rights: Rights = .all)
}
