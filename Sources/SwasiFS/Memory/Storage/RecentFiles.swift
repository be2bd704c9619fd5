import SwasiCore

/// Files that were opened lately and may be opened again: an open file has no state of its own, so
/// that who opens the same node in the same way gets the same object, at the price of a look.
@safe
struct RecentFiles: ~Copyable {
    /// A power of two, so that finding a file's place is one instruction.
    private static let count = 64

    /// The files have an address of their own: looking at one place of an array in place would
    /// copy all of it.
    private let files: UnsafeMutablePointer<MemoryFile?>

    init() {
        unsafe files = .allocate(capacity: Self.count)
        // SAFETY: the memory was just allocated for this many references.
        unsafe files.initialize(repeating: nil, count: Self.count)
    }

    deinit {
        // SAFETY: initialised in init; every place stays so.
        unsafe files.deinitialize(count: Self.count)
        unsafe files.deallocate()
    }

    /// The place of a node's file.
    @inline(__always)
    private func place(_ node: NodeID) -> UnsafeMutablePointer<MemoryFile?> {
        // SAFETY: the remainder is below the count.
        unsafe files + Int(node.slot) % Self.count
    }

    /// The open file of a node, if it was opened with the same access.
    @inline(__always)
    func find(_ node: NodeID, _ access: Access) -> MemoryFile? {
        // SAFETY: every place is initialised.
        let file = unsafe place(node).pointee
        return file?.node == node && file?.access == access ? file : nil
    }

    /// Remembers an open file in place of another one.
    mutating func note(_ file: MemoryFile) {
        // SAFETY: every place is initialised.
        unsafe place(file.node).pointee = file
    }

    /// Forgets a node that lost its last name.
    mutating func forget(_ node: NodeID) {
        // SAFETY: every place is initialised.
        if unsafe place(node).pointee?.node == node { unsafe place(node).pointee = nil }
    }
}
