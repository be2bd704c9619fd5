/// What to run.
public enum Program: Sendable, ExpressibleByStringLiteral {
    /// A module in the sandbox: a path from its root if there is a slash in it, else a name that is
    /// looked up in the directories of the granted PATH (`/usr/local/bin:/usr/bin:/bin` without
    /// one). Where there is no such file, the name with `.wasm` is tried.
    case inside(String)
    /// A module in a file of the host.
    case host(path: String)
    /// A module in memory, and what messages call it.
    case bytes([UInt8], name: String)

    /// A module in the sandbox.
    public init(stringLiteral path: String) {
        self = .inside(path)
    }

    /// What it is told as its own name: of a host's path only the last part, for the guest knows
    /// nothing of the host.
    var argumentZero: String {
        guard case .host(let path) = self else { return name }
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return path }
        return String(path[path.utf8.index(after: slash)...])
    }

    /// What messages call it.
    public var name: String {
        switch self {
        case .inside(let name), .host(path: let name), .bytes(_, name: let name): name
        }
    }
}
