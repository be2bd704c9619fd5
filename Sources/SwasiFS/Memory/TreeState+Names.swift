import SwasiCore

/// Changes of names. Each function first checks, then gets ready what can fail, then applies what
/// cannot; what throws leaves the tree as it was. Errors are those of the seam's function of the
/// same name.
extension TreeState {
    /// Fails unless a node is a directory. Errors: `stale`; `notDirectory`.
    func checkDirectory(_ node: NodeID) throws(Errno) {
        if try kind(of: node) != .directory { throw .notDirectory }
    }

    /// Fails if a node lost its last name but is still held. Errors: `noEntry`.
    func checkHasName(_ node: NodeID) throws(Errno) {
        if try isOwn(node), self[node].life == .orphan { throw .noEntry }
    }

    /// Fails if a directory cannot take a name that it does not have yet, in place of another one
    /// or on top of all. Errors: `nameTooLong`;
    /// `insufficientSpace`.
    mutating func checkTakes(
        _ name: Name, in directory: NodeID, replacesOne: Bool = false
    ) throws(Errno) {
        if limits.nameLength < Name.maximumCount, name.count > limits.nameLength {
            throw .nameTooLong
        }
        guard let most = limits.directoryEntries, !replacesOne else { return }
        if try countNames(in: directory) >= most { throw .insufficientSpace }
    }

    /// How many names show in a directory. They are counted once; then the inode knows.
    private mutating func countNames(in directory: NodeID) throws(Errno) -> UInt64 {
        let isOwn = try isOwn(directory)
        if isOwn, let known = self[directory].entryCount { return known }
        var count: UInt64 = 0
        try listing(of: directory).forEach(after: nil) { _, _ in
            count += 1
            return true
        }
        if isOwn { self[directory].entryCount = count }
        return count
    }

    /// Makes an inode under a new name.
    mutating func make(
        _ name: Name, in directory: NodeID, _ inode: consuming Inode, _ stamp: Stamp
    ) throws(Errno) -> NodeID {
        var inode = inode
        try checkHasName(directory)
        try checkTakes(name, in: directory)
        try checkRoom(nodes: 1, bytes: inode.bytes)
        try copyUp(directory)
        inode.owner = stamp.owner
        inode.group = stamp.group
        inode.links = 1
        inode.accessed = stamp.time
        inode.modified = stamp.time
        inode.changed = stamp.time
        if inode.kind == .directory { inode.parent = directory }
        version += 1
        usedBytes += inode.bytes
        let kind = inode.kind
        let node = insert(inode)
        self[directory].entries.set(name, to: Entry(node: node, kind: kind))
        self[directory].entryCount? += 1
        self[directory].stampContent(stamp.time, version)
        return node
    }

    /// Gives a node one more name.
    mutating func link(
        _ node: NodeID, as name: Name, in directory: NodeID, _ stamp: Stamp
    ) throws(Errno) {
        let attributes = try attributes(of: node)
        try checkDirectory(directory)
        if try find(name, in: directory) != nil { throw .exist }
        try checkHasName(directory)
        if attributes.kind == .directory { throw .notPermitted }
        try checkHasName(node)
        if attributes.links >= limits.hardLinks { throw .tooManyLinks }
        try checkTakes(name, in: directory)
        if extraNames >= limits.treeNodes { throw .insufficientSpace }
        try copyUp(node)
        try copyUp(directory)
        version += 1
        extraNames += 1
        self[node].links += 1
        self[node].stampAttributes(stamp.time, version)
        self[directory].entries.set(name, to: Entry(node: node, kind: attributes.kind))
        self[directory].entryCount? += 1
        self[directory].stampContent(stamp.time, version)
    }

    /// Removes a name of something that is no directory; returns the node if that was its last one.
    mutating func unlink(
        _ name: Name, in directory: NodeID, _ stamp: Stamp
    ) throws(Errno) -> NodeID? {
        try checkDirectory(directory)
        guard let entry = try find(name, in: directory) else { throw .noEntry }
        if entry.kind == .directory { throw .isDirectory }
        let node = entry.node
        try copyUp(node)
        try copyUp(directory)
        let hides = try lowersHave(name, in: directory)
        version += 1
        forget(name, in: directory, hides: hides)
        self[directory].stampContent(stamp.time, version)
        return dropLink(node, stamp)
    }

    /// Removes an empty directory and returns its node.
    mutating func removeDirectory(
        _ name: Name, in directory: NodeID, _ stamp: Stamp
    ) throws(Errno) -> NodeID? {
        try checkDirectory(directory)
        guard let entry = try find(name, in: directory) else { throw .noEntry }
        if entry.kind != .directory { throw .notDirectory }
        let node = entry.node
        if try !isEmptyDirectory(node) { throw .notEmpty }
        try copyUp(node)
        try copyUp(directory)
        let hides = try lowersHave(name, in: directory)
        version += 1
        forget(name, in: directory, hides: hides)
        self[directory].stampContent(stamp.time, version)
        return dropLink(node, stamp)
    }

    /// Whether no name shows in a directory.
    func isEmptyDirectory(_ node: NodeID) throws(Errno) -> Bool {
        var isEmpty = true
        try listing(of: node).forEach(after: nil) { _, _ in
            isEmpty = false
            return false
        }
        return isEmpty
    }

    /// Takes a name out of a directory that is copied up, hiding the lowers' entry where there is
    /// one.
    mutating func forget(_ name: Name, in directory: NodeID, hides: Bool) {
        self[directory].entryCount? -= 1
        if hides {
            self[directory].entries.set(name, to: EntryTree.whiteout)
        } else {
            self[directory].entries.remove(name)
        }
    }

    /// Counts a name less; returns the node if that was its last one, as an orphan.
    mutating func dropLink(_ node: NodeID, _ stamp: Stamp) -> NodeID? {
        self[node].links -= min(self[node].links, 1)
        self[node].stampAttributes(stamp.time, version)
        if self[node].kind == .directory {
            self[node].parent = node
            self[node].entries = EntryTree()
            self[node].entryCount = nil
            self[node].lowers = []
        } else if self[node].links > 0 {
            extraNames -= min(extraNames, 1)
            return nil
        }
        orphan(node)
        return node
    }
}
