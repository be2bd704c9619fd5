package import SwasiConformance
package import SwasiCore
import SwasiFS

/// So that an overlay over a model knows which of its nodes changed.
extension ModelFileSystem: NameFinding {
    package func forEachDirectory(
        holding nodes: Set<NodeID>, _ body: (NodeID) -> Void
    ) throws(Errno) -> Bool {
        var directories = [root]
        while let directory = directories.popLast() {
            try openDirectory(directory).entries(after: nil) { _, entry in
                if nodes.contains(entry.node) { body(directory) }
                if entry.kind == .directory { directories.append(entry.node) }
                return true
            }
        }
        return true
    }
}
