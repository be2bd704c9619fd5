public import SwasiCore

extension MemoryFileSystem {
    /// See ``FileSystem``.
    public func setAttributes(
        _ change: AttributeChange, of node: NodeID, _ stamp: Stamp
    ) throws(Errno) {
        try tree.value.setAttributes(change, of: node, stamp)
        memory.report(node)
    }

    /// See ``FileSystem``.
    public func extendedAttribute(_ name: AttributeName, of node: NodeID) throws(Errno) -> [UInt8] {
        let tree = tree
        if try !tree.value.isOwn(node) {
            return try tree.value.lower(node).extendedAttribute(name, of: node.inLayer(0))
        }
        guard let all = tree.value[node].extendedAttributes else { throw .noData }
        let (index, found) = all.place(name)
        if !found { throw .noData }
        return all.items[index].value
    }

    /// See ``FileSystem``.
    public func extendedAttributeNames(of node: NodeID) throws(Errno) -> [AttributeName] {
        let tree = tree
        if try !tree.value.isOwn(node) {
            return try tree.value.lower(node).extendedAttributeNames(of: node.inLayer(0))
        }
        return (tree.value[node].extendedAttributes?.items ?? []).map { $0.name }
    }

    /// See ``FileSystem``.
    public func setExtendedAttribute(
        _ name: AttributeName, of node: NodeID, to value: [UInt8]?, _ mode: ExtendedAttributeMode,
        _ stamp: Stamp
    ) throws(Errno) {
        let tree = tree
        _ = try tree.value.attributes(of: node)
        if let value, value.count > tree.value.limits.extendedAttributeSize {
            throw .argumentListTooLong
        }
        try tree.value.copyUp(node)
        try tree.value.setExtendedAttribute(name, of: node, to: value, mode, stamp)
        memory.report(node)
    }
}

extension TreeState {
    /// Sets attributes. Errors: `stale`, `io`.
    mutating func setAttributes(
        _ change: AttributeChange, of node: NodeID, _ stamp: Stamp
    ) throws(Errno) {
        _ = try kind(of: node)
        if change == AttributeChange() { return }
        try copyUp(node)
        version += 1
        if let mode = change.mode { self[node].mode = mode & 0o7777 }
        if let owner = change.owner { self[node].owner = owner }
        if let group = change.group { self[node].group = group }
        if let accessed = change.accessed { self[node].accessed = accessed }
        if let modified = change.modified { self[node].modified = modified }
        self[node].stampAttributes(stamp.time, version)
    }

    /// Sets or removes an extended attribute of a node that is copied up.
    mutating func setExtendedAttribute(
        _ name: AttributeName, of node: NodeID, to value: [UInt8]?, _ mode: ExtendedAttributeMode,
        _ stamp: Stamp
    ) throws(Errno) {
        var all = self[node].extendedAttributes ?? ExtendedAttributes()
        let (index, found) = all.place(name)
        if found, mode == .create, value != nil { throw .exist }
        if !found, mode == .replace || value == nil { throw .noData }
        let before = self[node].extendedAttributeBytes
        if found { all.items.remove(at: index) }
        if let value {
            all.items.insert(ExtendedAttributes.Item(name: name, value: value), at: index)
        }
        let old = self[node].extendedAttributes
        self[node].extendedAttributes = all.items.isEmpty ? nil : all
        let after = self[node].extendedAttributeBytes
        do throws(Errno) {
            try checkRoom(bytes: after - min(before, after))
        } catch {
            self[node].extendedAttributes = old
            throw error
        }
        account(before, after)
        version += 1
        self[node].stampAttributes(stamp.time, version)
    }
}
