package import SwasiCore

extension FixedHostFileSystem: OriginalKeeping {
    /// See ``OriginalKeeping``.
    package func original(
        of node: NodeID
    ) throws(Errno) -> (told: Attributes, said: HostOriginal)? {
        let place = try place(of: node)
        let facts = facts(place)
        return facts.value.originals[place.index].map {
            (facts.value.nodes[place.index].attributes, $0)
        }
    }
}

extension MemoryFileSystem: OriginalKeeping {
    /// Of a node that a lower has, or had before it was changed, what that knows. See
    /// ``OriginalKeeping``.
    package func original(
        of node: NodeID
    ) throws(Errno) -> (told: Attributes, said: HostOriginal)? {
        let state = memory.state
        if node == root {
            guard let lower = state.value.lowers.first as? any OriginalKeeping else { return nil }
            return try lower.original(of: lower.root)
        }
        guard node.layer > 0, let lower = state.value.lower(node) as? any OriginalKeeping else {
            return nil
        }
        return try lower.original(of: node.inLayer(0))
    }
}
