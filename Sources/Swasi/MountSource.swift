/// A tree that can be attached in a sandbox.
public enum MountSource: Sendable {
    /// An empty tree in memory, a new one for each run.
    case memory
    /// An image, under a tree in memory that takes the changes of a run.
    case image(Image)
    /// A directory or a regular file of the host, by its path; symbolic links in the path are
    /// followed. A file stays the one that it is when the run starts, whatever takes its name on
    /// the host.
    case host(String, mode: HostMode = .readOnly)
    /// A tree in memory that takes the changes of a run, over others, the uppermost first: at most
    /// 255, in any mix.
    case overlay([Lower])
    /// A file system that the caller made. Several runs may use it one after the other, each seeing
    /// what the one before changed; two at the same time must not, unless it is immutable.
    case fileSystem(any FileSystem, rights: Rights = .all)
}

extension MountSource {
    /// How many directories, or files, of the host it is made of.
    var hostTrees: Int {
        switch self {
        case .host: return 1
        case .overlay(let lowers):
            return lowers.count { if case .host = $0 { true } else { false } }
        case .memory, .image, .fileSystem: return 0
        }
    }
}
