import SwasiCore
import SwasiFS

/// Listings that go on without an open directory, for trees that never change: the last few, and
/// any other one begins anew at the place that is asked for. Guarded by the tree lock.
final class ListingCache: Sendable {
    /// How many are kept: as many directories as are walked at one time by a few programs.
    private static let capacity = 16
    /// How many entries there are from one name that is kept to the next.
    private static let stride = 64

    private let listings = HotState<[Listing]>([])

    deinit {
        listings.deallocate()
    }

    /// The listing of a directory, the one that was used last at the end.
    func listing(
        _ node: NodeID, _ open: () throws(Errno) -> any OpenDirectory
    ) throws(Errno) -> Listing {
        if let index = listings.value.firstIndex(where: { $0.directory.node == node }) {
            let listing = listings.value.remove(at: index)
            listings.value.append(listing)
            return listing
        }
        let listing = Listing(try open(), keepingEach: ListingCache.stride)
        if listings.value.count == ListingCache.capacity { listings.value.removeFirst() }
        listings.value.append(listing)
        return listing
    }
}
