import SwasiCore

/// What is known of a fixed tree of the host: the first answer to each question, for the whole run.
///
/// A node's slot is its place in ``nodes``, given in the order of first sight, and ``base``.
struct HostFacts {
    /// What is known of one node.
    struct Node {
        let object: HostObject
        /// The directory that it was first seen in.
        let parent: UInt32
        let attributes: Attributes
        /// Why it cannot be looked at: no more than its name and its sort is known then.
        let failure: Errno?
        /// Names that stand for it so far.
        var names: UInt32 = 1
        /// What names in it stand for, until its listing is known; then only what cannot be looked
        /// at. Once ``allNames`` are known, the absence of others goes without saying.
        var found: [Name: Result<UInt32, Errno>] = [:]
        /// All names that it may have, in order, where they are known and its listing is not.
        var allNames: [Name]?
        /// A bit for each name that it may have, by its fingerprint: most of what a directory below
        /// others is asked for, it does not have.
        var nameBits = UInt64.max
        /// How many names it was found not to have; the most where ``allNames`` cannot be known.
        var missed: UInt8 = 0
        /// Its entries in name order, once it was listed.
        var listing: Result<[Item], Errno>?
        /// Its target, once it was read.
        var target: Result<[UInt8], Errno>?

        /// A node that others know, of which nothing else is known.
        init(mirroring known: Node) {
            object = known.object
            failure = known.failure
            attributes = known.attributes
            parent = 0
        }

        init(_ status: HostStatus, slot: UInt32, parent: UInt32) {
            object = status.object
            failure = nil
            self.parent = parent
            var attributes = status.attributes
            attributes.inode = NodeID(slot: slot).inodeNumber
            attributes.version = 0
            // No file is larger, whatever a host says: offsets are counted with.
            attributes.size = min(attributes.size, UInt64(Int64.max))
            // Where its holes are is not asked: all of a file counts.
            let isFile = attributes.kind == .file
            attributes.allocated =
                isFile ? attributes.size.addingSaturating(4_095) & ~4_095 : attributes.size
            self.attributes = attributes
        }

        init(hidden entry: HostEntry, _ failure: Errno, parent: UInt32) {
            object = entry.object
            self.failure = failure
            self.parent = parent
            attributes = Attributes(kind: entry.kind, mode: 0)
        }
    }

    /// One entry of a listing.
    struct Item {
        var name: Name
        var entry: Entry
    }

    /// What is added to a place for its slot.
    let base: UInt32
    private(set) var nodes: [Node]
    /// Extended attributes of the nodes that were asked for them.
    private(set) var extended: [Int: Result<[HostAttribute], Errno>] = [:]
    /// What the host said of nodes of which something else is told.
    private(set) var originals: [Int: HostOriginal] = [:]
    /// The last slot of each object that was told to have several names.
    private var slots: [HostObject: UInt32] = [:]
    /// Bytes of files and links that were seen.
    private(set) var bytes: UInt64 = 0

    /// The most nodes that are kept; what lies beyond cannot be looked at. No more names without
    /// nodes are kept either, of each of the two sorts: those that are only listed, and those that
    /// were asked for in vain, past which nothing new is asked for by its name.
    private let limit: UInt64
    /// Names in ``Node/allNames`` of all directories.
    private var nameCount = 0
    /// Names in ``Node/found`` of all directories that stand for no node.
    private var missingCount = 0

    init(root: HostStatus, limit: UInt64) {
        base = 0
        self.limit = min(limit, UInt64(NodeID.firstOnlookerSlot))
        nodes = [Node(root, slot: 0, parent: 0)]
        originals[0] = root.original
    }

    /// What onlookers find below the root of another one.
    init(onlookersOf run: HostFacts) {
        base = NodeID.firstOnlookerSlot
        limit = run.limit
        nodes = [Node(mirroring: run.nodes[0])]
    }

    /// A node's place. Errors: `stale` for one that was never given out; what the host said of one
    /// that cannot be looked at.
    func place(of node: NodeID) throws(Errno) -> Int {
        guard node.rawValue >= UInt64(base), node.rawValue - UInt64(base) < UInt64(nodes.count)
        else { throw .stale }
        let place = Int(node.slot - base)
        if let failure = nodes[place].failure { throw failure }
        return place
    }

    /// What a name stands for; nil if that is not known.
    func find(_ name: Name, in directory: Int) -> Result<Entry, Errno>? {
        if nodes[directory].nameBits & HostFacts.bit(of: name) == 0 { return .failure(.noEntry) }
        if nodes[directory].allNames != nil, !mayHave(name, directory) {
            return .failure(.noEntry)
        }
        if let found = nodes[directory].found[name] { return found.map(entry) }
        guard case .success(let items)? = nodes[directory].listing else {
            return UInt64(missingCount) < limit ? nil : .failure(.insufficientMemory)
        }
        let index = HostFacts.place(of: name, in: items)
        guard index < items.count, items[index].name == name else { return .failure(.noEntry) }
        return .success(items[index].entry)
    }

    /// Whether it would be well to know all names of a directory: it was asked for some in vain.
    func misses(_ directory: Int) -> Bool {
        nodes[directory].missed >= 2 && nodes[directory].missed < .max
            && nodes[directory].allNames == nil
    }

    private static func bit(of name: Name) -> UInt64 { 1 << UInt64(name.fingerprint & 63) }

    /// Whether a name may be in a directory, as far as its names are known.
    private func mayHave(_ name: Name, _ directory: Int) -> Bool {
        guard let names = nodes[directory].allNames else { return true }
        let index = HostFacts.place(of: name, names.count) { names[$0] }
        return index < names.count && names[index] == name
    }

    /// The first place in a listing whose name is not less than `name`.
    static func place(of name: Name, in items: [Item]) -> Int {
        place(of: name, items.count) { items[$0].name }
    }

    /// The first of so many places in order that has a name not less than `name`.
    @inline(__always)
    private static func place(of name: Name, _ count: Int, _ at: (Int) -> Name) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if at(middle) < name { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private func entry(_ slot: UInt32) -> Entry {
        Entry(node: NodeID(slot: base + slot), kind: nodes[Int(slot)].attributes.kind)
    }

    // MARK: Learning

    /// Learns what a name stands for, unless that is known.
    mutating func learn(
        _ name: Name, in directory: Int, _ answer: Result<HostStatus, Errno>
    ) {
        if find(name, in: directory) != nil { return }
        if case .success(let status) = answer, UInt64(nodes.count) < limit {
            nodes[directory].found[name] = .success(node(status, in: directory))
            return
        }
        var error = Errno.insufficientMemory
        if case .failure(let failure) = answer { error = failure }
        nodes[directory].found[name] = .failure(error)
        missingCount += 1
        if error == .noEntry, nodes[directory].missed < .max - 1 {
            nodes[directory].missed += 1
        }
    }

    /// Learns which names a directory has, nil for too many, unless that is known. What names were
    /// told to stand for before is kept.
    mutating func learn(names: Result<[Name]?, Errno>, of directory: Int) {
        if nodes[directory].allNames != nil || nodes[directory].listing != nil { return }
        guard case .success(var names?) = names, UInt64(nameCount + names.count) <= limit else {
            nodes[directory].missed = .max
            return
        }
        nodes[directory].allNames = names
        var found: [Name: Result<UInt32, Errno>] = [:]
        for (name, known) in nodes[directory].found {
            let isListed = mayHave(name, directory)
            if case .failure(.noEntry) = known, !isListed {
                missingCount -= 1
                continue
            }
            found[name] = known
            if !isListed { names.append(name) }
        }
        names.sort()
        nodes[directory].allNames = names
        nodes[directory].found = found
        nodes[directory].nameBits = names.reduce(0) { $0 | HostFacts.bit(of: $1) }
        nameCount += names.count
    }

    /// Learns all names of a directory, unless they are known. What names were told to stand for
    /// before is kept, absence among it.
    mutating func learn(listing: Result<[HostEntry], Errno>, of directory: Int) {
        if nodes[directory].listing != nil { return }
        guard case .success(let entries) = listing else {
            if case .failure(let error) = listing { nodes[directory].listing = .failure(error) }
            return
        }
        if UInt64(nodes.count + entries.count) > limit {
            nodes[directory].listing = .failure(.insufficientMemory)
            return
        }
        let before = nodes[directory].found
        let names = nodes[directory].allNames
        var items: [Item] = []
        items.reserveCapacity(entries.count)
        reserve(entries.count)
        nodes[directory].found = [:]
        missingCount -= before.values.count { if case .failure = $0 { true } else { false } }
        for entry in entries {
            switch (before[entry.name], entry.status) {
            case (nil, _) where names != nil && !mayHave(entry.name, directory): continue
            case (nil, .success(let status)):
                let slot = node(status, in: directory)
                items.append(Item(name: entry.name, entry: self.entry(slot)))
            case (nil, .failure(let error)), (.failure(let error)?, _):
                if error == .noEntry { continue }
                items.append(hide(entry, error, in: directory))
            case (.success?, _): continue
            }
        }
        for (name, found) in before {
            if case .success(let slot) = found {
                items.append(Item(name: name, entry: entry(slot)))
            }
        }
        HostFacts.putInOrder(&items)
        nodes[directory].listing = .success(items)
        nodes[directory].nameBits = items.reduce(0) { $0 | HostFacts.bit(of: $1.name) }
        nodes[directory].allNames = nil
        nameCount -= names?.count ?? 0
    }

    /// The entries of a directory that others have listed, with what names were told here to stand
    /// for, absence among it, in their place.
    func merged(with others: [Item], in directory: Int) -> [Item] {
        var items = others.compactMap { item in
            switch find(item.name, in: directory) {
            case .success(let entry)?: Item(name: item.name, entry: entry)
            case .failure(.noEntry)?: nil
            default: item
            }
        }
        for (name, known) in nodes[directory].found {
            if case .success(let slot) = known, HostFacts.lacks(others, name) {
                items.append(Item(name: name, entry: entry(slot)))
            }
        }
        HostFacts.putInOrder(&items)
        return items
    }

    private static func lacks(_ items: [Item], _ name: Name) -> Bool {
        let place = place(of: name, in: items)
        return place == items.count || items[place].name != name
    }

    /// Puts items in the order of their names, each once: a host may tell a name twice while its
    /// directory changes.
    static func putInOrder(_ items: inout [Item]) {
        let isInOrder = items.indices.dropFirst().allSatisfy { items[$0 - 1].name < items[$0].name }
        if isInOrder { return }
        items.sort { $0.name < $1.name }
        var last: Name?
        items.removeAll { item in
            defer { last = item.name }
            return item.name == last
        }
    }

    /// Makes room for nodes, as much again at least as there is, so that many small directories do
    /// not each move them all.
    private mutating func reserve(_ count: Int) {
        let needed = nodes.count + count
        if needed > nodes.capacity { nodes.reserveCapacity(max(needed, 2 * nodes.count)) }
    }

    /// Lets a name stand for something that is listed but cannot be looked at.
    private mutating func hide(_ entry: HostEntry, _ error: Errno, in directory: Int) -> Item {
        let slot = UInt32(nodes.count)
        nodes.append(Node(hidden: entry, error, parent: UInt32(directory)))
        nodes[directory].found[entry.name] = .failure(error)
        return Item(name: entry.name, entry: self.entry(slot))
    }

    /// Adds a node for one that others know; its place. Nobody is told of it.
    mutating func addMirror(of known: Node) -> Int {
        nodes.append(Node(mirroring: known))
        return nodes.count - 1
    }

    /// Learns a link's target, unless it is known.
    mutating func learn(target: Result<[UInt8], Errno>, of node: Int) {
        if nodes[node].target == nil { nodes[node].target = target }
    }

    /// Learns a node's extended attributes, unless they are known.
    mutating func learn(attributes: Result<[HostAttribute], Errno>, of node: Int) {
        if extended[node] == nil { extended[node] = attributes }
    }

    /// The node of an object that a name stands for. Names of one object share a node, as many as
    /// it was told to have; each directory has one name.
    private mutating func node(_ status: HostStatus, in directory: Int) -> UInt32 {
        let kind = status.attributes.kind
        let mayBeKnown = kind != .directory && status.attributes.links > 1
        if mayBeKnown, let known = slots[status.object] {
            let node = nodes[Int(known)]
            if node.attributes.kind == kind, node.names < node.attributes.links {
                nodes[Int(known)].names += 1
                return known
            }
        }
        let slot = UInt32(nodes.count)
        nodes.append(Node(status, slot: base + slot, parent: UInt32(directory)))
        if mayBeKnown { slots[status.object] = slot }
        if let original = status.original { originals[Int(slot)] = original }
        bytes = bytes.addingSaturating(nodes[Int(slot)].attributes.allocated)
        return slot
    }
}
