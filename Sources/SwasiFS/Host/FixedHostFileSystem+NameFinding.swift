package import SwasiCore

extension FixedHostFileSystem: NameFinding {
    /// See `NameFinding`. A file with more names than were seen may have one anywhere.
    package func forEachDirectory(
        holding nodes: Set<NodeID>, _ body: (NodeID) -> Void
    ) throws(Errno) -> Bool {
        try run.facts.value.forEachDirectory(holding: nodes, body)
    }
}

extension HostFacts {
    fileprivate func forEachDirectory(
        holding wanted: Set<NodeID>, _ body: (NodeID) -> Void
    ) throws(Errno) -> Bool {
        var linked: Set<UInt32> = []
        for node in wanted {
            let slot = try place(of: node)
            if nodes[slot].attributes.kind != .directory, nodes[slot].attributes.links > 1 {
                if nodes[slot].names < nodes[slot].attributes.links { return false }
                linked.insert(node.slot)
            } else {
                body(NodeID(slot: nodes[slot].parent))
            }
        }
        if linked.isEmpty { return true }
        for (slot, node) in nodes.enumerated() {
            let directory = NodeID(slot: UInt32(slot))
            for case .success(let found) in node.found.values where linked.contains(found) {
                body(directory)
            }
            guard case .success(let items)? = node.listing else { continue }
            for item in items where linked.contains(item.entry.node.slot) { body(directory) }
        }
        return true
    }
}
