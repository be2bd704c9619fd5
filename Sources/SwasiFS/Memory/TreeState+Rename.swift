import SwasiCore

extension TreeState {
    /// A rename that was checked: what moves, and what it meets.
    private struct Move {
        var name: Name
        var directory: NodeID
        var entry: Entry
        var newName: Name
        var newDirectory: NodeID
        /// What has the new name now.
        var target: Entry?
    }

    /// Moves or swaps names, as ``FileSystem/rename(_:in:to:in:_:_:)`` has it; returns a node that
    /// lost its last name.
    mutating func rename(
        _ name: Name, in directory: NodeID, to newName: Name, in newDirectory: NodeID,
        _ flags: RenameFlags, _ stamp: Stamp
    ) throws(Errno) -> NodeID? {
        let kinds = (try kind(of: directory), try kind(of: newDirectory))
        if flags == [.noReplace, .exchange] { throw .invalid }
        if kinds != (.directory, .directory) { throw .notDirectory }
        guard let entry = try find(name, in: directory) else { throw .noEntry }
        let target = try find(newName, in: newDirectory)
        if flags.contains(.noReplace), target != nil { throw .exist }
        if flags.contains(.exchange), target == nil { throw .noEntry }
        let move = Move(
            name: name, directory: directory, entry: entry, newName: newName,
            newDirectory: newDirectory, target: target)
        let exchanges = flags.contains(.exchange)
        try check(move, exchanges: exchanges)
        if target?.node == entry.node { return nil }
        return exchanges ? try exchange(move, stamp) : try replace(move, stamp)
    }

    /// Checks what the tree's shape and the kinds allow.
    private mutating func check(_ move: Move, exchanges: Bool) throws(Errno) {
        let movesDirectory = move.entry.kind == .directory
        if movesDirectory, try holds(move.entry.node, move.newDirectory) { throw .invalid }
        if let target = move.target, target.kind == .directory,
            try holds(target.node, move.directory)
        {
            throw exchanges ? .invalid : .notEmpty
        }
        try checkHasName(move.newDirectory)
        if move.target == nil {
            let movesWithin = move.directory == move.newDirectory
            try checkTakes(move.newName, in: move.newDirectory, replacesOne: movesWithin)
        }
        guard let target = move.target, !exchanges, target.node != move.entry.node else { return }
        if movesDirectory, target.kind != .directory { throw .notDirectory }
        if !movesDirectory, target.kind == .directory { throw .isDirectory }
        if movesDirectory, try !isEmptyDirectory(target.node) { throw .notEmpty }
    }

    /// Whether a directory is `node` or is somewhere below it.
    private func holds(_ node: NodeID, _ directory: NodeID) throws(Errno) -> Bool {
        var current = directory
        while current != node {
            let parent = try parent(of: current)
            if parent == current { return false }
            current = parent
        }
        return true
    }

    /// Gives the node its new name in place of what has it.
    private mutating func replace(_ move: Move, _ stamp: Stamp) throws(Errno) -> NodeID? {
        try copyUp(move.entry.node)
        if let target = move.target { try copyUp(target.node) }
        try copyUp(move.directory)
        try copyUp(move.newDirectory)
        let hides = try lowersHave(move.name, in: move.directory)
        version += 1
        forget(move.name, in: move.directory, hides: hides)
        if move.target == nil { self[move.newDirectory].entryCount? += 1 }
        put(move.entry, at: move.newName, in: move.newDirectory, stamp)
        self[move.directory].stampContent(stamp.time, version)
        return move.target.flatMap { dropLink($0.node, stamp) }
    }

    /// Swaps the two names.
    private mutating func exchange(_ move: Move, _ stamp: Stamp) throws(Errno) -> NodeID? {
        guard let target = move.target else { return nil }
        try copyUp(move.entry.node)
        try copyUp(target.node)
        try copyUp(move.directory)
        try copyUp(move.newDirectory)
        version += 1
        put(target, at: move.name, in: move.directory, stamp)
        put(move.entry, at: move.newName, in: move.newDirectory, stamp)
        return nil
    }

    /// Makes a name stand for a node; everything is copied up.
    private mutating func put(
        _ entry: Entry, at name: Name, in directory: NodeID, _ stamp: Stamp
    ) {
        self[directory].entries.set(name, to: entry)
        self[directory].stampContent(stamp.time, version)
        if entry.kind == .directory { self[entry.node].parent = directory }
        self[entry.node].stampAttributes(stamp.time, version)
    }
}
