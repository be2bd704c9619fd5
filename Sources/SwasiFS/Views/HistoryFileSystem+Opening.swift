package import SwasiCore

/// Opening, for reading alone.
extension HistoryFileSystem {
    /// See ``FileSystem``.
    package func open(
        _ node: NodeID, _ access: Access, _ stamp: Stamp
    ) throws(Errno) -> any OpenFile {
        switch part(node) {
        case .top: throw .isDirectory
        case .link: throw .loop
        case .inside(let tree, let inner):
            let file = try inside(tree, inner) { (view, inner) throws(Errno) in
                HistoryFile(self, node, view.namespace, try view.open(inner, .read, stamp))
            }
            if !access.isDisjoint(with: [.write, .truncate]) { throw .readOnly }
            return file
        }
    }
}
