package import SwasiCore

extension MemoryFileSystem {
    /// Gives a node of a read-only tree below this one a name, without a copy of anything: it is as
    /// the tree below has it, number of names included, until it changes. `source` is the number of
    /// the tree among the lowers and sources that this one was made of, and only the first of a
    /// node's names is counted as a node.
    ///
    /// Errors: `notDirectory` for `directory`; `exist`; `noEntry` if `directory` was removed;
    /// `notPermitted` for a directory; `nameTooLong`; `insufficientSpace`.
    package func graft(
        _ node: NodeID, of source: Int, as name: Name, in directory: NodeID,
        isFirstName: Bool = true, _ stamp: Stamp
    ) throws(Errno) {
        let tree = tree
        try tree.value.graft(
            node.inLayer(UInt8(source + 1)), as: name, in: directory, isFirstName, stamp)
    }
}

extension TreeState {
    /// See ``MemoryFileSystem/graft(_:of:as:in:isFirstName:_:)``.
    fileprivate mutating func graft(
        _ node: NodeID, as name: Name, in directory: NodeID, _ isFirstName: Bool, _ stamp: Stamp
    ) throws(Errno) {
        try checkDirectory(directory)
        if try find(name, in: directory) != nil { throw .exist }
        try checkHasName(directory)
        let attributes = try attributes(of: node)
        if attributes.kind == .directory { throw .notPermitted }
        try checkTakes(name, in: directory)
        if isFirstName { try checkRoom(nodes: 1, bytes: attributes.allocated) }
        try copyUp(directory)
        version += 1
        if isFirstName {
            usedNodes += 1
            usedBytes = usedBytes.addingSaturating(attributes.allocated)
        } else {
            extraNames += 1
        }
        self[directory].entries.set(name, to: Entry(node: node, kind: attributes.kind))
        self[directory].entryCount? += 1
        self[directory].stampContent(stamp.time, version)
    }
}
