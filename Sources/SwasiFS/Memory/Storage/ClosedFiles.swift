import SwasiCore

/// Files that were closed lately: an open file has no state of its own, so that who opens the same
/// node in the same way gets the object of who closed it. It is handed on, not shared: the one
/// reference to it moves from the table to who opens the file and back, and nothing is counted.
///
/// Guarded by the tree lock. Nodes that lost their last name are not in it.
@safe
struct ClosedFiles: ~Copyable {
    /// One file, if there is one, and what it is found by.
    private struct Place {
        var node = NodeID(rawValue: 0)
        var access: Access = []
        var file: MemoryFile?
    }

    /// A power of two, so that finding a file's place is one instruction.
    private static let count = 64

    /// The places have an address of their own: looking at one place of an array in place would
    /// copy all of it.
    private let places: UnsafeMutablePointer<Place>
    /// The file system has not ended.
    private var isKept = true

    init() {
        unsafe places = .allocate(capacity: Self.count)
        // SAFETY: the memory was just allocated for this many places.
        unsafe places.initialize(repeating: Place(), count: Self.count)
    }

    deinit {
        // SAFETY: initialised in init; every place stays so.
        unsafe places.deinitialize(count: Self.count)
        unsafe places.deallocate()
    }

    /// The place of a node's file.
    @inline(__always)
    private func place(_ node: NodeID) -> UnsafeMutablePointer<Place> {
        // SAFETY: the remainder is below the count.
        unsafe places + Int(node.slot) % Self.count
    }

    /// Hands out the file of a node, if one that was opened with the same access was closed.
    @inline(__always)
    mutating func take(_ node: NodeID, _ access: Access) -> MemoryFile? {
        // SAFETY: every place is initialised.
        let place = unsafe place(node)
        guard unsafe place.pointee.node == node, unsafe place.pointee.access == access else {
            return nil
        }
        return unsafe place.pointee.file.take()
    }

    /// Keeps a file that was closed, in place of another one.
    @inline(__always)
    mutating func keep(_ file: consuming MemoryFile) {
        if !isKept { return }
        let (node, access) = (file.node, file.access)
        // SAFETY: every place is initialised; one without a file has nothing to end.
        let place = unsafe place(node)
        if unsafe place.pointee.file != nil { unsafe place.pointee.file = nil }
        unsafe place.initialize(to: Place(node: node, access: access, file: consume file))
    }

    /// Ends the file of a node that lost its last name.
    mutating func forget(_ node: NodeID) {
        // SAFETY: every place is initialised.
        if unsafe place(node).pointee.node == node { unsafe place(node).pointee.file = nil }
    }

    /// Ends all files, and from now on each that is closed.
    mutating func end() {
        isKept = false
        // SAFETY: every place is initialised.
        for index in 0..<Self.count { unsafe places[index].file = nil }
    }
}
