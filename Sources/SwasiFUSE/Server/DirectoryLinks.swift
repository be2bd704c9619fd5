import SwasiCore

/// How many links directories tell, as far as they were counted: the kernel asks for a directory's
/// attributes after each file that is made in it. Guarded by the tree lock.
final class DirectoryLinks: Sendable {
    /// More are not kept: they are counted again.
    private static let capacity = 8_192

    private let links = HotState<[UInt64: UInt32]>([:])

    deinit {
        links.deallocate()
    }

    /// What was counted. One link stands for many that were not.
    func known(_ directory: NodeID) -> UInt32? { links.value[directory.rawValue] }

    /// Keeps what was counted.
    func note(_ directory: NodeID, _ count: UInt32) {
        if links.value.count >= DirectoryLinks.capacity { links.value.removeAll() }
        links.value[directory.rawValue] = count
    }

    /// A directory was made or removed in another one.
    func add(_ change: Int32, to directory: NodeID) {
        guard let count = links.value[directory.rawValue], count > 1 else { return }
        links.value[directory.rawValue] = UInt32(clamping: Int64(count) + Int64(change))
    }

    /// Nothing is known any more.
    func forget(_ directory: NodeID) {
        links.value[directory.rawValue] = nil
    }
}
