import SwasiCore

/// What shows through from the lowers.
extension TreeState {
    /// Whether a node of a lower was never changed.
    func showsLower(_ node: NodeID) -> Bool {
        node.layer > 0 && !isStale(node) && self[node].life == .none
    }

    /// The lower directories that show in a directory, the uppermost first.
    func lowerDirectories(of directory: NodeID) throws(Errno) -> [NodeID] {
        if try isOwn(directory) { return self[directory].lowers }
        return merges[directory] ?? [directory]
    }

    /// What a name stands for in a directory; nil if nothing. Errors: `stale`.
    @inline(__always)
    mutating func find(_ name: Name, in directory: NodeID) throws(Errno) -> Entry? {
        let own = try withInode(directory) { (inode) throws(Errno) in
            inode.find(name) ?? (inode.lowers.isEmpty ? EntryTree.whiteout : nil)
        } lower: { () throws(Errno) in
            nil
        }
        if let own { return own == EntryTree.whiteout ? nil : own }
        return try findInLowers(name, of: directory)
    }

    /// What a name stands for in the lowers of a directory that has no such name of its own.
    @inline(never)
    private mutating func findInLowers(
        _ name: Name, of directory: NodeID
    ) throws(Errno) -> Entry? {
        try findInLowers(name, lowerDirectories(of: directory))
    }

    /// What a name stands for in lower directories that show as one.
    ///
    /// The uppermost that has it decides; where it is a directory, those of the same name further
    /// down show in it, until something else stands there.
    mutating func findInLowers(
        _ name: Name, _ directories: [NodeID]
    ) throws(Errno) -> Entry? {
        if directories.count == 1 { return try lookup(name, inLower: directories[0]) }
        let found = try HostDesk.gather(desk) { (step) throws(Errno) in
            try parts(name, directories, step)
        }
        if let top = found.top, !found.below.isEmpty { noteMerge([top.node] + found.below) }
        return found.top
    }

    /// What decides what a name stands for, and if that is a directory those that show in it, as
    /// far as they are not known. Below a lower that lacks an answer of the host, what the others
    /// lack is gathered.
    private func parts(
        _ name: Name, _ directories: [NodeID], _ step: HostStep?
    ) throws(Errno) -> (top: Entry?, below: [NodeID]) {
        var top: Entry?
        var below: [NodeID] = []
        for directory in directories {
            let found: Entry?
            do throws(Errno) {
                found = try lookup(name, inLower: directory)
            } catch {
                guard error == .hostNeeded, let step else { throw error }
                if !step.mayGatherMore { break }
                continue
            }
            guard let entry = found else { continue }
            if top == nil {
                top = entry
                if entry.kind != .directory || merges[entry.node] != nil { break }
            } else {
                if entry.kind != .directory { break }
                below.append(entry.node)
            }
        }
        return (top, below)
    }

    /// Remembers lower directories of one name, which show as one: a lookup or a listing met them.
    mutating func noteMerge(_ parts: [NodeID]) {
        guard let top = parts.first, parts.count > 1, merges[top] == nil else { return }
        merges[top] = parts
        for part in parts.dropFirst() { representatives[part] = top }
    }

    /// Remembers what another state of the same lowers knows besides.
    mutating func addMerges(of other: borrowing TreeState) {
        merges.merge(other.merges) { own, _ in own }
        representatives.merge(other.representatives) { own, _ in own }
    }

    /// Whether a name would show from the lowers if the tree itself had nothing of that name.
    mutating func lowersHave(_ name: Name, in directory: NodeID) throws(Errno) -> Bool {
        let directories = try lowerDirectories(of: directory)
        if directories.isEmpty { return false }
        return try findInLowers(name, directories) != nil
    }

    private func lookup(_ name: Name, inLower directory: NodeID) throws(Errno) -> Entry? {
        do throws(Errno) {
            var entry = try lower(directory).lookup(name, in: directory.inLayer(0))
            entry.node = entry.node.inLayer(directory.layer)
            return entry
        } catch .noEntry {
            return nil
        }
    }

    /// The directory that holds a directory. Errors: `stale`.
    func parent(of directory: NodeID) throws(Errno) -> NodeID {
        if try isOwn(directory) { return self[directory].parent }
        let lower = lower(directory)
        let parent = try lower.parent(of: directory.inLayer(0))
        if parent == lower.root { return TreeState.root }
        let node = parent.inLayer(directory.layer)
        return representatives[node] ?? node
    }

    /// Makes sure that a node has an inode of its own before it changes: a lower's node gets one
    /// with its attributes, and neither pages nor names are copied. Nothing that can be seen
    /// changes.
    ///
    /// Errors: `stale`, `io`.
    @inline(__always)
    mutating func copyUp(_ node: NodeID) throws(Errno) {
        if try !isOwn(node) { try copyUpAnew(node) }
    }

    @inline(never)
    private mutating func copyUpAnew(_ node: NodeID) throws(Errno) {
        let lower = lower(node)
        let inLower = node.inLayer(0)
        var inode = Inode()
        inode.life = .live
        let attributes = try lower.attributes(of: inLower)
        inode.copyAttributes(attributes)
        inode.extendedAttributes = try lower.allExtendedAttributes(of: inLower)
        switch inode.kind {
        case .directory:
            inode.parent = try parent(of: node)
            inode.lowers = merges[node] ?? [node]
        case .symbolicLink:
            inode.target = try lower.readLink(inLower)
        case .file:
            inode.limit = inode.size
            if attributes.allocated + UInt64(Page.size) <= inode.size {
                inode.lowerIsSparse = true
                inode.sparseBytes = attributes.allocated
            } else {
                inode.dataPages = (inode.size + UInt64(Page.size) - 1) / UInt64(Page.size)
            }
        default: break
        }
        try countSeen()
        account(attributes.allocated, inode.allocated)
        adopt(inode, as: node)
    }
}
