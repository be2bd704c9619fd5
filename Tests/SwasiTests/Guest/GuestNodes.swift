import SwasiCore

/// The nodes of a tree that a guest has told of. Preview 1 has no names for nodes but inode
/// numbers: where they are is known from what was looked up and changed.
struct GuestNodes {
    /// A name in a directory.
    struct Place: Hashable {
        var directory: UInt32
        var name: Name
    }

    struct Seen {
        var inode: UInt64
        var kind: Kind
        var places: [Place] = []
        /// The guest's descriptor of a directory.
        var directory: UInt32?
        /// The guest's descriptors of open files and listings.
        var open: [UInt32] = []
    }

    private(set) var list: [Seen] = []
    private var slots: [UInt64: UInt32] = [:]
    private var places: [Place: UInt32] = [:]
    /// The latest change that was seen, in the guest's time.
    var latest: UInt64 = 0

    subscript(node: NodeID) -> Seen {
        get { list[Int(node.slot)] }
        set { list[Int(node.slot)] = newValue }
    }

    /// Whether a node was given out.
    func contains(_ node: NodeID) -> Bool { node.rawValue < UInt64(list.count) }

    /// The node with an inode number. Errors: `io` for one that was not seen.
    func node(inode: UInt64) throws(Errno) -> NodeID {
        guard let slot = slots[inode] else { throw .io }
        return NodeID(slot: slot)
    }

    /// The node with an inode number, which is at a place.
    mutating func note(_ inode: UInt64, _ kind: Kind, at place: Place?) -> NodeID {
        let slot = slots[inode] ?? UInt32(list.count)
        if slots.updateValue(slot, forKey: inode) == nil {
            list.append(Seen(inode: inode, kind: kind))
        }
        if let place { add(slot, place) }
        return NodeID(slot: slot)
    }

    private mutating func add(_ slot: UInt32, _ place: Place) {
        if places[place] == slot { return }
        remove(place)
        places[place] = slot
        list[Int(slot)].places.append(place)
    }

    /// Notes that a node got one more name.
    mutating func add(_ node: NodeID, _ place: Place) { add(node.slot, place) }

    /// Notes that nothing is at a place any more.
    mutating func remove(_ place: Place) {
        guard let slot = places.removeValue(forKey: place) else { return }
        list[Int(slot)].places.removeAll { $0 == place }
    }

    /// Notes that a name was moved.
    mutating func move(_ from: Place, to: Place) {
        let (old, new) = (places[from], places[to])
        if let old, old == new { return }
        remove(from)
        remove(to)
        if let old { add(old, to) }
    }
}
