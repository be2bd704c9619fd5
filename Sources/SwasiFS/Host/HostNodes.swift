import SwasiCore

/// The nodes of a tree of the host that is written through to: which object each stands for.
///
/// Slots are given in the order of first sight; one that is free again gets a new generation. What
/// else is known of a node is asked for each time. What only onlookers of a run have seen has nodes
/// of its own, until the run sees it (``HostOnlookers``).
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

    /// The nodes with slots from one on.
    private struct Table {
        let firstSlot: UInt32
        var nodes: [Node] = []
        var free: [UInt32] = []

        /// The place of a node. Errors: `stale`.
        func place(of node: NodeID) throws(Errno) -> Int {
            let place = Int(node.slot) - Int(firstSlot)
            guard node.layer == 0, nodes.indices.contains(place), nodes[place].life != .none,
                nodes[place].generation == node.generation
            else { throw .stale }
            return place
        }

        /// Changes a node; returns what it is then, nil for one that is gone.
        mutating func change(_ node: NodeID, _ body: (inout Node) -> Void) -> Node? {
            do throws(Errno) {
                let place = try place(of: node)
                body(&nodes[place])
                return nodes[place]
            } catch {
                return nil
            }
        }

        /// Adds a node, in a slot that is free again if there is one.
        mutating func add(_ node: Node) -> NodeID {
            var node = node
            let slot = free.popLast() ?? firstSlot + UInt32(nodes.count)
            let place = Int(slot - firstSlot)
            if place < nodes.count {
                node.generation = (nodes[place].generation + 1) & 0xFF_FFFF
                nodes[place] = node
            } else {
                nodes.append(node)
            }
            return NodeID(generation: node.generation, slot: slot)
        }
    }

    private var run = Table(firstSlot: 0)
    private var onlookers = Table(firstSlot: NodeID.firstOnlookerSlot)
    /// The node of each object that has one.
    private var known: [HostObject: NodeID] = [:]

    init(root: HostObject) {
        let top = NodeID(slot: 0)
        known[root] = run.add(
            Node(object: root, kind: .directory, generation: 0, life: .live, parent: top))
    }

    /// A node that was given out. Errors: `stale`.
    subscript(node: NodeID) -> Node {
        get throws(Errno) {
            node.mayBeOnlookers
                ? onlookers.nodes[try onlookers.place(of: node)]
                : run.nodes[try run.place(of: node)]
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
    func node(of object: HostObject) -> NodeID? { known[object] }

    /// The node of what was found in a directory: one for all names of an object.
    mutating func note(
        _ status: HostStatus, in directory: NodeID, byOnlooker isOnlooker: Bool
    ) -> NodeID {
        note(status.object, status.attributes.kind, in: directory, byOnlooker: isOnlooker)
    }

    /// As ``note(_:in:byOnlooker:)``, for an object of a sort. What an onlooker saw first the run
    /// sees as if it were new.
    mutating func note(
        _ object: HostObject, _ kind: Kind, in directory: NodeID, byOnlooker isOnlooker: Bool
    ) -> NodeID {
        if let node = known[object], isOnlooker || !node.mayBeOnlookers, isLiving(node, kind) {
            let isOwn = isOnlooker == node.mayBeOnlookers
            if kind == .directory, isOwn, node != NodeID(slot: 0) {
                change(node) { $0.parent = directory }
            }
            return node
        }
        // Another object may have got the number of one that is gone: that one is left behind.
        let new = Node(object: object, kind: kind, generation: 0, life: .live, parent: directory)
        let node = isOnlooker ? onlookers.add(new) : run.add(new)
        known[object] = node
        return node
    }

    /// Whether a node stands for something of a sort.
    private func isLiving(_ node: NodeID, _ kind: Kind) -> Bool {
        do throws(Errno) {
            return try self[node].kind == kind
        } catch {
            return false
        }
    }

    /// Notes that a node has lost its last name. Its object's number may be another's from now on.
    mutating func orphan(_ node: NodeID) {
        let found = change(node) { found in
            found.life = .orphan
            found.parent = node
        }
        if let object = found?.object, known[object] == node { known[object] = nil }
    }

    /// Frees the slot of an orphan; returns its object. nil for what is none.
    mutating func destroy(_ node: NodeID) -> HostObject? {
        let found = change(node) { found in
            if found.life == .orphan { found.life = .none }
        }
        guard let found, found.life == .none else { return nil }
        if node.mayBeOnlookers {
            onlookers.free.append(node.slot)
        } else {
            run.free.append(node.slot)
        }
        return found.object
    }

    /// Changes a node; returns what it is then, nil for one that is gone.
    @discardableResult
    private mutating func change(_ node: NodeID, _ body: (inout Node) -> Void) -> Node? {
        node.mayBeOnlookers ? onlookers.change(node, body) : run.change(node, body)
    }
}
