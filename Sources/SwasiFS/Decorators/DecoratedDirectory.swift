import SwasiCore

/// An open directory of a ``DecoratedFileSystem``.
final class DecoratedDirectory: OpenDirectory {
    private let base: any OpenDirectory
    private let decoration: any Decoration

    init(_ base: any OpenDirectory, _ decoration: any Decoration) {
        self.base = base
        self.decoration = decoration
    }

    var node: NodeID { base.node }

    func entries(after: Name?, _ body: (Name, Entry) -> Bool) throws(Errno) {
        try decoration.around(.entries) { () throws(Errno) in
            try base.entries(after: after, body)
        }
    }

    func rewind() { base.rewind() }
}
