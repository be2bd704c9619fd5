import SwasiCore

/// The directory of all trees. What is in it is made when somebody looks at it, so a list tells
/// names only.
final class HistoryTop: OpenDirectory {
    private let view: HistoryFileSystem

    var node: NodeID { view.root }
    var describesEntries: Bool { false }

    init(_ view: HistoryFileSystem) {
        self.view = view
    }

    func entries(after: Name?, _ body: (Name, Entry) -> Bool) throws(Errno) {
        view.names.forEach(after: after) { name, tree in body(name, view.top(ofTree: tree)) }
    }

    func rewind() {}
}
