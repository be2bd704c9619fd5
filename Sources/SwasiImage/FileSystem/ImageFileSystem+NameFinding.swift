package import SwasiCore
import SwasiFS

extension ImageFileSystem: NameFinding {
    /// See `NameFinding`. Looks at each name of the index once. Errors: `io` for a damaged index.
    package func forEachDirectory(
        holding nodes: Set<NodeID>, _ body: (NodeID) -> Void
    ) throws(Errno) -> Bool {
        var wanted = [Bool](repeating: false, count: index.sections.nodes)
        for node in nodes where node.rawValue < UInt64(wanted.count) {
            wanted[Int(node.slot)] = true
        }
        for slot in wanted.indices {
            let directory = NodeID(slot: UInt32(slot))
            let record = try index.record(of: directory)
            guard try index.kind(at: record) == .directory else { continue }
            for place in try index.content(at: record, in: index.sections.names)
            where wanted[Int(try index.entry(place, in: directory).node.slot)] {
                body(directory)
            }
        }
        return true
    }
}
