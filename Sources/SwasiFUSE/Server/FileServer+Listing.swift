import SwasiCore
import SwasiFS

/// Lists of directories.
extension FileServer {
    /// One line of a list.
    struct Line {
        /// Nil for `.` and `..`, which are told by what they are.
        var name: Name?
        /// Whether it is `..`.
        var isParent = false
        var node: KernelNode
        var kind: Kind
        /// Where the list goes on behind it.
        var next: Int
        /// What stat tells; nil where only names are asked for, or it could not be told.
        var attributes: Attributes?
    }

    /// Opens a directory for listing. Errors: `notDirectory`.
    func openDirectory(_ number: KernelNode) throws(Errno) -> Listing {
        try step { () throws(Errno) in
            Listing(try fileSystem.openDirectory(node(number)))
        }
    }

    /// Lists a directory from a place on: as many lines as fit into `capacity` bytes where each
    /// takes some more than its name, in steps of 8. With `describing` each has attributes and a
    /// pin, but for `.` and `..`.
    ///
    /// Errors: `notDirectory`; those of ``OpenDirectory/entries(after:_:)``.
    func list(
        _ number: KernelNode, _ listing: Listing?, from place: Int, describing: Bool,
        capacity: Int, lineBytes: Int
    ) throws(Errno) -> [Line] {
        // What must be made for a first look, where no lock is needed for it, is made here.
        if needsNoLock { _ = try fileSystem.attributes(of: node(number)) }
        return try step { () throws(Errno) in
            let directory = node(number)
            let listing = try opened(directory, listing)
            var lines: [Line] = []
            let isDescribed = listing.directory.describesEntries
            // Where nothing is looked at there are mostly as many as fit.
            if !isDescribed { lines.reserveCapacity(capacity / (lineBytes + 8)) }
            var room = capacity
            func hasRoom(_ nameBytes: Int) -> Bool {
                room -= (lineBytes + nameBytes + 7) & ~7
                return room >= 0
            }
            for dots in max(place, 0)..<max(place, 2) where hasRoom(dots + 1) {
                let isTop = dots == 0 || directory == root
                let node = isTop ? directory : try fileSystem.parent(of: directory)
                lines.append(
                    Line(
                        isParent: dots == 1, node: self.number(node), kind: .directory,
                        next: dots + 1, attributes: try described(node)))
            }
            var failure: Errno?
            try listing.forEach(from: place) { name, entry, next in
                guard hasRoom(name.count) else { return false }
                var line = Line(
                    name: name, node: self.number(entry.node), kind: entry.kind, next: next)
                do throws(Errno) {
                    if isDescribed { line.attributes = try described(entry.node) }
                } catch .hostNeeded {
                    failure = .hostNeeded
                    return false
                } catch {
                    // It is listed, and a look at it says what is wrong.
                }
                lines.append(line)
                return true
            }
            if let failure { throw failure }
            if describing { pin(&lines) }
            return lines
        }
    }

    /// The listing behind a handle, or that of a directory that is not opened.
    private func opened(
        _ directory: NodeID, _ listing: Listing?
    ) throws(Errno) -> Listing {
        if let listing { return listing }
        return try listings.listing(directory) { () throws(Errno) in
            try fileSystem.openDirectory(directory)
        }
    }

    /// Pins what is told; what cannot be pinned is told without attributes.
    private func pin(_ lines: inout [Line]) {
        for index in lines.indices where lines[index].name != nil {
            do throws(Errno) {
                if lines[index].attributes != nil {
                    try pin(node(lines[index].node))
                }
            } catch {
                lines[index].attributes = nil
            }
        }
    }
}
