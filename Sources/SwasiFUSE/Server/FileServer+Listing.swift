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
        /// What stat tells as its number; that of the node where it is not described.
        var inode: UInt64
        var kind: Kind
        /// Where the list goes on behind it.
        var next: Int
    }

    /// Some lines of a list, and beside them what stat tells: a list of names alone is a third as
    /// large so.
    struct Lines {
        var lines: [Line] = []
        /// Of each line, nil where it could not be told; empty for a list of names alone.
        var attributes: [Attributes?] = []

        /// What stat tells of a line, if that is known.
        func attributes(at index: Int) -> Attributes? {
            attributes.isEmpty ? nil : attributes[index]
        }
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
    ) throws(Errno) -> Lines {
        // What must be made for a first look, where no lock is needed for it, is made here.
        if needsNoLock { _ = try fileSystem.attributes(of: node(number)) }
        return try step { () throws(Errno) in
            let directory = node(number)
            let listing = try opened(directory, listing)
            var told = Lines()
            let isDescribed = listing.directory.describesEntries
            // Where nothing is looked at there are mostly as many as fit.
            if !isDescribed { told.lines.reserveCapacity(capacity / (lineBytes + 8)) }
            var room = capacity
            func hasRoom(_ nameBytes: Int) -> Bool {
                room -= (lineBytes + nameBytes + 7) & ~7
                return room >= 0
            }
            for dots in max(place, 0)..<max(place, 2) where hasRoom(dots + 1) {
                let isTop = dots == 0 || directory == root
                let node = isTop ? directory : try fileSystem.parent(of: directory)
                let attributes = try described(node)
                told.lines.append(
                    Line(
                        isParent: dots == 1, node: self.number(node), inode: attributes.inode,
                        kind: .directory, next: dots + 1))
                if isDescribed { told.attributes.append(attributes) }
            }
            var failure: Errno?
            try listing.forEach(from: place) { name, entry, next in
                guard hasRoom(name.count) else { return false }
                let node = self.number(entry.node)
                var line = Line(
                    name: name, node: node, inode: node.rawValue, kind: entry.kind, next: next)
                if isDescribed {
                    var attributes: Attributes?
                    do throws(Errno) {
                        attributes = try described(entry.node)
                    } catch .hostNeeded {
                        failure = .hostNeeded
                        return false
                    } catch {
                        // It is listed, and a look at it says what is wrong.
                    }
                    line.inode = attributes?.inode ?? line.inode
                    told.attributes.append(attributes)
                }
                told.lines.append(line)
                return true
            }
            if let failure { throw failure }
            if describing { pin(&told) }
            return told
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
    private func pin(_ told: inout Lines) {
        for index in told.attributes.indices where told.lines[index].name != nil {
            do throws(Errno) {
                if told.attributes[index] != nil { try pin(node(told.lines[index].node)) }
            } catch {
                told.attributes[index] = nil
            }
        }
    }
}
