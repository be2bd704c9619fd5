/// A tree and where a program sees it.
public struct MountSpecification: Sendable {
    /// An absolute path of the sandbox.
    public var path: String
    /// The tree.
    public var source: MountSource

    /// Makes a specification of its parts.
    public init(_ source: MountSource, at path: String) {
        self.path = path
        self.source = source
    }

    /// The names of the path, without those that lead nowhere; what makes two paths the same.
    var names: [[UInt8]] {
        path.hostBytes.split(separator: UInt8(ascii: "/")).map { Array($0) }
            .filter { $0 != Array(".".utf8) }
    }
}
