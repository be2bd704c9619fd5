import SwasiCore

/// The nodes of a tree of the host that is written through to: which object each stands for.
///
/// Slots are given in the order of first sight; one that is free again gets a new generation. What
/// else is known of a node is asked for each time.
struct HostNodes {
    enum Life {
        /// The slot is free.
        case none
        /// Had a name when it was last looked at.
        case live
        /// Lost its last name through this file system, but is open or pinned.
        case orphan
    }

    struct Node {
        var object: HostObject
        var kind: Kind
        var generation: UInt32
        var life: Life
        /// The directory that holds this directory.
        var parent: NodeID
    }

    private var nodes: [Node]
    private var slots: [HostObject: UInt32]
    private var free: [UInt32] = []

    init(root: HostObject) {
        let top = NodeID(slot: 0)
        nodes = [Node(object: root, kind: .directory, generation: 0, life: .live, parent: top)]
        slots = [root: 0]
    }

    /// A node that was given out. Errors: `stale`.
    subscript(node: NodeID) -> Node {
        get throws(Errno) {
            guard node.layer == 0, Int(node.slot) < nodes.count else { throw .stale }
            let found = nodes[Int(node.slot)]
            if found.life == .none || found.generation != node.generation { throw .stale }
            return found
        }
    }

    /// Whether a node is gone, or was never given out.
    func isStale(_ node: NodeID) -> Bool {
        do throws(Errno) {
            _ = try self[node]
            return false
        } catch {
            return true
        }
    }

    /// The node of an object that was seen before.
    func node(of object: HostObject) -> NodeID? {
        slots[object].map { NodeID(generation: nodes[Int($0)].generation, slot: $0) }
    }

    /// The node of what was found in a directory: one for all names of an object.
    mutating func note(_ status: HostStatus, in directory: NodeID) -> NodeID {
        note(status.object, status.attributes.kind, in: directory)
    }

    /// As ``note(_:in:)``, for an object of a sort.
    mutating func note(_ object: HostObject, _ kind: Kind, in directory: NodeID) -> NodeID {
        if let known = node(of: object) {
            let slot = Int(known.slot)
            if nodes[slot].kind == kind {
                if kind == .directory, slot != 0 { nodes[slot].parent = directory }
                return known
            }
            // Another object got the number of one that is gone: that one is left behind.
        }
        let slot = free.popLast() ?? UInt32(nodes.count)
        var node = Node(
            object: object, kind: kind, generation: 0, life: .live, parent: directory)
        if Int(slot) < nodes.count {
            node.generation = (nodes[Int(slot)].generation + 1) & 0xFF_FFFF
            nodes[Int(slot)] = node
        } else {
            nodes.append(node)
        }
        slots[object] = slot
        return NodeID(generation: node.generation, slot: slot)
    }

    /// Notes that a node has lost its last name. Its object's number may be another's from now on.
    mutating func orphan(_ node: NodeID) {
        let slot = Int(node.slot)
        nodes[slot].life = .orphan
        nodes[slot].parent = node
        if slots[nodes[slot].object] == node.slot { slots[nodes[slot].object] = nil }
    }

    /// Frees the slot of an orphan; returns its object. nil for what is none.
    mutating func destroy(_ node: NodeID) -> HostObject? {
        let slot = Int(node.slot)
        guard nodes[slot].life == .orphan, nodes[slot].generation == node.generation else {
            return nil
        }
        nodes[slot].life = .none
        free.append(node.slot)
        return nodes[slot].object
    }
}
