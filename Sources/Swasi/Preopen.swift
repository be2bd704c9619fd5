/// A directory that a program can open from the start.
public struct Preopen: Hashable, Sendable {
    /// The directory's absolute path in the sandbox.
    public var path: String
    /// The name that the program is told.
    public var name: String

    /// Makes a preopen; the name is the path if no other is given.
    public init(_ path: String, as name: String? = nil) {
        self.path = path
        self.name = name ?? path
    }
}
