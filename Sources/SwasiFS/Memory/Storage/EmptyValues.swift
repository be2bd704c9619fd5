/// The values that stand where nothing was written, one of each kind.
extension Inode {
    // SAFETY: written once, before the first use; only read afterwards.
    private nonisolated(unsafe) static let shared = unsafe makeEmptyAddress()
    static var emptyAddress: UnsafePointer<Inode> { unsafe shared }
}

extension Inode.Extra {
    // SAFETY: written once, before the first use; only read afterwards.
    private nonisolated(unsafe) static let shared = unsafe makeEmptyAddress()
    static var emptyAddress: UnsafePointer<Inode.Extra> { unsafe shared }
}

extension PageSlot {
    // SAFETY: written once, before the first use; only read afterwards.
    private nonisolated(unsafe) static let shared = unsafe makeEmptyAddress()
    static var emptyAddress: UnsafePointer<PageSlot> { unsafe shared }
}

extension Holds.Count {
    // SAFETY: written once, before the first use; only read afterwards.
    private nonisolated(unsafe) static let shared = unsafe makeEmptyAddress()
    static var emptyAddress: UnsafePointer<Holds.Count> { unsafe shared }
}
