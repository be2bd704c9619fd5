public import SwasiCore
public import SwasiFS

/// Every change is refused, in the seam's order: what comes before `readOnly` there comes before it
/// here.
extension ImageFileSystem {
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
        _ = try names(of: directory)
        if target.isEmpty { throw .noEntry }
        if target.byteCount > targetLimit { throw .nameTooLong }
        try checkMissing(name, in: directory)
        throw .readOnly
    }

    /// Errors: `notDirectory`; `exist`; `readOnly`.
    public func link(
        _ node: NodeID, as name: Name, in directory: NodeID, _ stamp: Stamp
    ) throws(Errno) {
        _ = try index.record(of: node)
        try checkMissing(name, in: directory)
        throw .readOnly
    }

    /// Errors: `notDirectory`; `readOnly`.
    public func unlink(_ name: Name, in directory: NodeID, _ stamp: Stamp) throws(Errno) {
        _ = try names(of: directory)
        throw .readOnly
    }

    /// Errors: `notDirectory`; `readOnly`.
    public func removeDirectory(
        _ name: Name, in directory: NodeID, _ stamp: Stamp
    ) throws(Errno) {
        _ = try names(of: directory)
        throw .readOnly
    }

    /// Errors: `invalid` for flags that exclude each other; `notDirectory`; `readOnly`.
    public func rename(
        _ name: Name, in directory: NodeID, to newName: Name, in newDirectory: NodeID,
        _ flags: RenameFlags, _ stamp: Stamp
    ) throws(Errno) {
        _ = try index.record(of: directory)
        _ = try index.record(of: newDirectory)
        if flags.isSuperset(of: [.noReplace, .exchange]) { throw .invalid }
        _ = try names(of: directory)
        _ = try names(of: newDirectory)
        throw .readOnly
    }

    /// Errors: `readOnly`. An empty change is no change, and so is allowed.
    public func setAttributes(
        _ change: AttributeChange, of node: NodeID, _ stamp: Stamp
    ) throws(Errno) {
        _ = try index.record(of: node)
        if change != AttributeChange() { throw .readOnly }
    }

    /// Errors: `readOnly`.
    public func setExtendedAttribute(
        _ name: AttributeName, of node: NodeID, to value: [UInt8]?, _ mode: ExtendedAttributeMode,
        _ stamp: Stamp
    ) throws(Errno) {
        _ = try index.record(of: node)
        throw .readOnly
    }

    /// Errors: `notDirectory`; `exist`.
    private func checkMissing(_ name: Name, in directory: NodeID) throws(Errno) {
        if try index.find(name, in: try names(of: directory)).isFound { throw .exist }
    }
}
