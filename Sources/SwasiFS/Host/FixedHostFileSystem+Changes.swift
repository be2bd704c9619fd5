public import SwasiCore

/// Every change is refused, in the seam's order: what comes before `readOnly` there comes before it
/// here.
extension FixedHostFileSystem {
    /// Errors: `notDirectory`; `exist`; `readOnly`.
    public func make(
        _ name: Name, in directory: NodeID, _ new: NewNode, _ stamp: Stamp
    ) throws(Errno) -> NodeID {
        try checkMissing(name, in: directory)
        throw .readOnly
    }

    /// Errors: `notDirectory`; `noEntry` for an empty target; `nameTooLong`; `exist`; `readOnly`.
    public func makeSymbolicLink(
        _ name: Name, in directory: NodeID, to target: RawSpan, _ stamp: Stamp
    ) throws(Errno) -> NodeID {
        _ = try directoryPlace(directory)
        if target.isEmpty { throw .noEntry }
        if target.byteCount > limits.pathLength { throw .nameTooLong }
        try checkMissing(name, in: directory)
        throw .readOnly
    }

    /// Errors: `notDirectory`; `exist`; `readOnly`.
    public func link(
        _ node: NodeID, as name: Name, in directory: NodeID, _ stamp: Stamp
    ) throws(Errno) {
        _ = try place(of: node)
        try checkMissing(name, in: directory)
        throw .readOnly
    }

    /// Errors: `notDirectory`; `readOnly`.
    public func unlink(_ name: Name, in directory: NodeID, _ stamp: Stamp) throws(Errno) {
        _ = try directoryPlace(directory)
        throw .readOnly
    }

    /// Errors: `notDirectory`; `readOnly`.
    public func removeDirectory(
        _ name: Name, in directory: NodeID, _ stamp: Stamp
    ) throws(Errno) {
        _ = try directoryPlace(directory)
        throw .readOnly
    }

    /// Errors: `invalid` for flags that exclude each other; `notDirectory`; `readOnly`.
    public func rename(
        _ name: Name, in directory: NodeID, to newName: Name, in newDirectory: NodeID,
        _ flags: RenameFlags, _ stamp: Stamp
    ) throws(Errno) {
        _ = try place(of: directory)
        _ = try place(of: newDirectory)
        if flags.isSuperset(of: [.noReplace, .exchange]) { throw .invalid }
        _ = try directoryPlace(directory)
        _ = try directoryPlace(newDirectory)
        throw .readOnly
    }

    /// Errors: `readOnly`. An empty change is no change, and so is allowed.
    public func setAttributes(
        _ change: AttributeChange, of node: NodeID, _ stamp: Stamp
    ) throws(Errno) {
        _ = try place(of: node)
        if change != AttributeChange() { throw .readOnly }
    }

    /// Errors: `readOnly`.
    public func setExtendedAttribute(
        _ name: AttributeName, of node: NodeID, to value: [UInt8]?, _ mode: ExtendedAttributeMode,
        _ stamp: Stamp
    ) throws(Errno) {
        _ = try place(of: node)
        throw .readOnly
    }

    /// Errors: `notDirectory`; `exist`.
    private func checkMissing(_ name: Name, in directory: NodeID) throws(Errno) {
        do throws(Errno) {
            _ = try lookup(name, in: directory)
        } catch .noEntry {
            return
        }
        throw .exist
    }
}

extension FixedHostFileSystem {
    /// None, but for tools: they say things about the host. Errors: what the host said; `noData`.
    public func extendedAttribute(_ name: AttributeName, of node: NodeID) throws(Errno) -> [UInt8] {
        guard let found = try told(of: node).first(where: { $0.name == name }) else {
            throw .noData
        }
        return found.value
    }

    /// None, but for tools; see ``extendedAttribute(_:of:)``.
    public func extendedAttributeNames(of node: NodeID) throws(Errno) -> [AttributeName] {
        try told(of: node).map(\.name)
    }

    private func told(of node: NodeID) throws(Errno) -> [HostAttribute] {
        switch try attributes(of: node).kind {
        case .file, .directory: break
        default: return []
        }
        if !showsExtendedAttributes { return [] }
        return try fact(of: place(of: node)) { facts, place in
            facts.extended[place]
        } orAsk: { facts, place in
            .extendedAttributes(facts.nodes[place].object)
        }
    }
}
