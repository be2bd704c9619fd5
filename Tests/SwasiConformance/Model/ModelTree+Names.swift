import SwasiCore
import SwasiFS

extension ModelTree {
    // MARK: Making

    /// Makes a node under a new name. Errors as for `FileSystem.make` from `readOnly` on.
    private mutating func add(
        _ name: Name, in directory: NodeID, _ stamp: Stamp, _ node: ModelNode
    ) throws(Errno) -> NodeID {
        try checkTakes(name, in: directory)
        try checkSpace(bytes: UInt64(node.target.count), nodes: 1)
        let id = NodeID(slot: nextSlot)
        nextSlot += 1
        var node = node
        node.attributes.inode = UInt64(id.slot) + 1
        node.attributes.owner = stamp.owner
        node.attributes.group = stamp.group
        node.attributes.accessed = stamp.time
        node.parent = directory
        usedBytes += node.usedBytes
        nodes[id] = node
        change(id, stamp, modified: true)
        change(directory, stamp, modified: true) { $0.entries[name] = id }
        return id
    }

    /// Errors: `nameTooLong`; `insufficientSpace` for one name more.
    func checkTakes(_ name: Name, in directory: NodeID) throws(Errno) {
        if name.count > limits.nameLength { throw .nameTooLong }
        let count = try UInt64(self.directory(directory).entries.count)
        if let most = limits.directoryEntries, count >= most { throw .insufficientSpace }
    }

    private func checkNew(_ name: Name, in directory: NodeID) throws(Errno) {
        let parent = try self.directory(directory)
        if parent.entries[name] != nil { throw .exist }
        if isImmutable { throw .readOnly }
        if parent.isRemoved { throw .noEntry }
    }

    mutating func make(
        _ name: Name, in directory: NodeID, _ new: NewNode, _ stamp: Stamp
    ) throws(Errno) -> NodeID {
        try checkNew(name, in: directory)
        if new.kind == .symbolicLink { throw .invalid }
        let isDevice = new.kind == .characterDevice || new.kind == .blockDevice
        let attributes = Attributes(
            kind: new.kind, mode: new.mode & 0o7777, device: isDevice ? new.device : 0)
        return try add(
            name, in: directory, stamp, ModelNode(attributes: attributes, parent: directory))
    }

    mutating func makeSymbolicLink(
        _ name: Name, in directory: NodeID, to target: [UInt8], _ stamp: Stamp
    ) throws(Errno) -> NodeID {
        _ = try self.directory(directory)
        if target.isEmpty { throw .noEntry }
        if target.count > limits.pathLength { throw .nameTooLong }
        try checkNew(name, in: directory)
        let attributes = Attributes(
            kind: .symbolicLink, mode: 0o777, size: UInt64(target.count))
        return try add(
            name, in: directory, stamp,
            ModelNode(attributes: attributes, parent: directory, target: target))
    }

    mutating func link(
        _ id: NodeID, as name: Name, in directory: NodeID, _ stamp: Stamp
    ) throws(Errno) {
        let node = try node(id)
        try checkNew(name, in: directory)
        if node.kind == .directory { throw .notPermitted }
        if node.isRemoved { throw .noEntry }
        if node.attributes.links >= limits.hardLinks { throw .tooManyLinks }
        try checkTakes(name, in: directory)
        change(id, stamp, modified: false) { $0.attributes.links += 1 }
        change(directory, stamp, modified: true) { $0.entries[name] = id }
    }

    // MARK: Removing

    mutating func unlink(
        _ name: Name, in directory: NodeID, _ stamp: Stamp
    ) throws(Errno) {
        let parent = try self.directory(directory)
        if isImmutable { throw .readOnly }
        guard let id = parent.entries[name] else { throw .noEntry }
        if try node(id).kind == .directory { throw .isDirectory }
        change(directory, stamp, modified: true) { $0.entries[name] = nil }
        dropName(of: id, stamp)
    }

    mutating func removeDirectory(
        _ name: Name, in directory: NodeID, _ stamp: Stamp
    ) throws(Errno) {
        let parent = try self.directory(directory)
        if isImmutable { throw .readOnly }
        guard let id = parent.entries[name] else { throw .noEntry }
        if try !self.directory(id).entries.isEmpty { throw .notEmpty }
        change(directory, stamp, modified: true) { $0.entries[name] = nil }
        dropName(of: id, stamp)
    }
}
