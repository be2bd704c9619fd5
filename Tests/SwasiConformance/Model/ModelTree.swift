import SwasiCore
import SwasiFS

/// The reference: a tree as a value, written to be obviously right, not fast. Every function checks
/// everything in the order that the seam documents before it changes anything.
struct ModelTree {
    var nodes: [NodeID: ModelNode] = [:]
    var nextSlot: UInt32 = 1
    var version: UInt64 = 0
    var usedBytes: UInt64 = 0
    /// Refuses every change from now on.
    var isImmutable = false
    let root: NodeID
    let limits: Limits

    init(_ limits: Limits, _ stamp: Stamp) {
        self.limits = limits
        root = NodeID(slot: 0)
        let attributes = Attributes(
            kind: .directory, mode: 0o755, owner: stamp.owner, group: stamp.group,
            time: stamp.time, inode: 1)
        nodes[root] = ModelNode(attributes: attributes, parent: root)
    }

    // MARK: Asking

    func node(_ id: NodeID) throws(Errno) -> ModelNode {
        guard let node = nodes[id] else { throw .stale }
        return node
    }

    func directory(_ id: NodeID) throws(Errno) -> ModelNode {
        let node = try node(id)
        if node.kind != .directory { throw .notDirectory }
        return node
    }

    func lookup(_ name: Name, in id: NodeID) throws(Errno) -> NodeID {
        guard let found = try directory(id).entries[name] else { throw .noEntry }
        return found
    }

    /// Whether `id` is `ancestor` or below it.
    func isDirectory(_ id: NodeID, atOrBelow ancestor: NodeID) -> Bool {
        var current = id
        while current != ancestor {
            guard let parent = nodes[current]?.parent, parent != current else { return false }
            current = parent
        }
        return true
    }

    func checkSpace(bytes: UInt64 = 0, nodes count: UInt64 = 0) throws(Errno) {
        if usedBytes + bytes > limits.treeBytes { throw .insufficientSpace }
        if UInt64(nodes.count) + count > limits.treeNodes { throw .insufficientSpace }
    }

    // MARK: Changing one node

    /// Changes a node, counts its bytes, gives it a new version and stamps it.
    mutating func change(
        _ id: NodeID, _ stamp: Stamp, modified: Bool, _ body: (inout ModelNode) -> Void = { _ in }
    ) {
        guard var node = nodes.removeValue(forKey: id) else {
            preconditionFailure("a node that is not there")
        }
        let before = node.usedBytes
        body(&node)
        version += 1
        node.attributes.version = version
        node.attributes.changed = stamp.time
        if modified { node.attributes.modified = stamp.time }
        usedBytes = usedBytes - before + node.usedBytes
        node.attributes.allocated = node.usedBytes
        nodes[id] = node
    }

    /// Takes away a name's count; the node goes when nothing holds it.
    mutating func dropName(of id: NodeID, _ stamp: Stamp) {
        change(id, stamp, modified: false) { node in
            node.attributes.links -= 1
            if node.kind == .directory { node.parent = id }
        }
        removeIfUnused(id)
    }

    mutating func removeIfUnused(_ id: NodeID) {
        guard let node = nodes[id], node.isRemoved, node.holds == 0 else { return }
        usedBytes -= node.usedBytes
        nodes[id] = nil
    }

    mutating func hold(_ id: NodeID) throws(Errno) {
        _ = try node(id)
        nodes[id]?.holds += 1
    }

    mutating func release(_ id: NodeID, count: UInt64 = 1) {
        nodes[id]?.holds -= count
        removeIfUnused(id)
    }
}
