import SwasiCore
import SwasiFS

/// One entry of a listing.
struct ListedEntry {
    enum Label {
        case current, parent
        case name(Name)
    }

    var label: Label
    var inode: UInt64
    var kind: Kind
    /// The position behind it.
    var next: UInt64
}

extension Services {
    /// Lists a directory from a position on: 0, or one that an entry gave, until `body` returns
    /// false. Position 0 sees the directory as it is; later ones what was seen then. `begin` is
    /// called before the first entry, and again where the step begins again.
    ///
    /// Errors: `badDescriptor`; `notDirectory`; `notPermitted`; `notCapable`.
    func list(
        _ number: UInt32, from position: UInt64, begin: () -> Void,
        _ body: (ListedEntry) -> Bool
    ) throws(Errno) {
        _ = try directory(number, .list)
        guard let listing = descriptors[number].listing else { throw .notDirectory }
        try step { () throws(Errno) in
            begin()
            if position == 0 { listing.rewind() }
            if try !listDots(listing, from: position, body) { return }
            var next = max(position, 2)
            var needsHost = false
            try listing.entries(from: next - 2, in: namespace) { name, location in
                next += 1
                do throws(Errno) {
                    // A name that was removed after the listing began is left out.
                    guard let inode = try inode(of: location) else { return true }
                    return body(
                        ListedEntry(
                            label: .name(name), inode: inode, kind: location.kind, next: next))
                } catch {
                    needsHost = true
                    return false
                }
            }
            if needsHost { throw .hostNeeded }
        }
    }

    /// Lists `.` and `..`; false if `body` had enough.
    private func listDots(
        _ listing: DirectoryListing, from position: UInt64, _ body: (ListedEntry) -> Bool
    ) throws(Errno) -> Bool {
        let here = listing.location
        if position == 0 {
            let entry = ListedEntry(
                label: .current, inode: try inode(of: here) ?? 0, kind: .directory, next: 1)
            if !body(entry) { return false }
        }
        if position <= 1 {
            var above = here
            // A mount's root is its own parent, also where it is not the top of its tree.
            if here != namespace.mounts[Int(here.mount.rawValue)].root {
                above.node = try namespace.fileSystem(here).parent(of: here.node)
            }
            let entry = ListedEntry(
                label: .parent, inode: try inode(of: above) ?? 0, kind: .directory, next: 2)
            if !body(entry) { return false }
        }
        return true
    }

    /// nil for what is gone; what cannot be looked at is told by the number of its node. Errors:
    /// `hostNeeded`.
    private func inode(of location: Location) throws(Errno) -> UInt64? {
        do throws(Errno) {
            return try namespace.attributes(of: location).inode
        } catch .hostNeeded {
            throw .hostNeeded
        } catch .stale, .noEntry {
            return nil
        } catch {
            return location.node.inodeNumber
        }
    }
}
