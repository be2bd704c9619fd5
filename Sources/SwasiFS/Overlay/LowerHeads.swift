import SwasiCore

/// Where a listing stands in several lower directories: a heap of those that have a name left, the
/// least name first, of one name the uppermost directory.
struct LowerHeads {
    private var heads: [LowerHead]
    /// Places in ``heads``.
    private var heap: [Int] = []

    /// Begins with the directories in their order, the uppermost first.
    init(_ heads: [LowerHead]) {
        self.heads = heads
        heap = heads.indices.filter { heads[$0].current != nil }
        for place in stride(from: heap.count / 2 - 1, through: 0, by: -1) { sink(place) }
    }

    /// The least name; nil if none is left.
    var least: Name? { heap.first.flatMap { heads[$0].current?.name } }

    /// Takes the entry of the least name in the uppermost directory that has it. Errors: `stale`,
    /// `io`.
    mutating func take() throws(Errno) -> Entry? {
        guard let first = heap.first, let entry = heads[first].current?.entry else { return nil }
        try heads[first].advance()
        if heads[first].current == nil {
            heap[0] = heap[heap.count - 1]
            heap.removeLast()
        }
        sink(0)
        return entry
    }

    /// Takes all other entries of a name; returns the directories that show as one with `top`,
    /// itself among them, none if it is something else. Errors: as ``take()``.
    mutating func parts(of name: Name, below top: Entry) throws(Errno) -> [NodeID] {
        var parts: [NodeID] = top.kind == .directory ? [top.node] : []
        var isOpen = !parts.isEmpty
        while let least, least == name, let next = try take() {
            isOpen = isOpen && next.kind == .directory
            if isOpen { parts.append(next.node) }
        }
        return parts
    }

    /// Moves what stands at a place down to where it belongs.
    private mutating func sink(_ place: Int) {
        var place = place
        while true {
            var least = place
            for child in [2 * place + 1, 2 * place + 2] where child < heap.count {
                if precedes(heap[child], heap[least]) { least = child }
            }
            if least == place { return }
            heap.swapAt(place, least)
            place = least
        }
    }

    private func precedes(_ one: Int, _ other: Int) -> Bool {
        guard let first = heads[one].current?.name, let second = heads[other].current?.name else {
            return false
        }
        return first == second ? one < other : first < second
    }
}

/// Where a listing stands in one lower directory; it reads ahead in blocks, which grow.
struct LowerHead {
    private let directory: any OpenDirectory
    private let layer: UInt8
    private var block: Int
    private var ahead: ArraySlice<(name: Name, entry: Entry)> = []
    private var isAtEnd = false

    /// The entry that is next; nil at the end.
    var current: (name: Name, entry: Entry)? { ahead.first }

    /// Begins behind a name with a block of so many entries.
    init(
        _ directory: any OpenDirectory, _ layer: UInt8, after name: Name?, block: Int
    ) throws(Errno) {
        self.directory = directory
        self.layer = layer
        self.block = block
        try fill(after: name)
    }

    /// Goes to the next entry.
    mutating func advance() throws(Errno) {
        guard let last = ahead.popFirst(), ahead.isEmpty, !isAtEnd else { return }
        block = min(2 * block, 64)
        try fill(after: last.name)
    }

    private mutating func fill(after name: Name?) throws(Errno) {
        var names: [(name: Name, entry: Entry)] = []
        names.reserveCapacity(block)
        try directory.entries(after: name) { [layer, block] name, entry in
            names.append((name, Entry(node: entry.node.inLayer(layer), kind: entry.kind)))
            return names.count < block
        }
        isAtEnd = names.count < block
        ahead = names[...]
    }
}
