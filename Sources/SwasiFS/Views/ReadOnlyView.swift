package import SwasiCore

/// A file system of a view that nobody can change: every change is refused with `readOnly` where
/// nothing else is wrong.
package protocol ReadOnlyView: FileSystem {}

extension ReadOnlyView {
    /// See ``FileSystem``.
    package func open(
        _ name: Name, in directory: NodeID, _ access: Access, _ creation: Creation, _ stamp: Stamp
    ) throws(Errno) -> (file: any OpenFile, created: Bool) {
        let entry: Entry
        do throws(Errno) {
            entry = try lookup(name, in: directory)
        } catch .noEntry {
            if case .never = creation { throw .noEntry }
            throw .readOnly
        }
        if case .mustCreate = creation { throw .exist }
        return (try open(entry.node, access, stamp), false)
    }

    /// See ``FileSystem``.
    package func make(
        _ name: Name, in directory: NodeID, _ new: NewNode, _ stamp: Stamp
    ) throws(Errno) -> NodeID {
        try checkIsFree(name, directory)
        throw .readOnly
    }

    /// See ``FileSystem``.
    package func makeSymbolicLink(
        _ name: Name, in directory: NodeID, to target: RawSpan, _ stamp: Stamp
    ) throws(Errno) -> NodeID {
        try checkIsFree(name, directory)
        throw .readOnly
    }

    /// See ``FileSystem``.
    package func link(
        _ node: NodeID, as name: Name, in directory: NodeID, _ stamp: Stamp
    ) throws(Errno) {
        try checkIsFree(name, directory)
        throw .readOnly
    }

    /// See ``FileSystem``.
    package func unlink(_ name: Name, in directory: NodeID, _ stamp: Stamp) throws(Errno) {
        throw .readOnly
    }

    /// See ``FileSystem``.
    package func removeDirectory(
        _ name: Name, in directory: NodeID, _ stamp: Stamp
    ) throws(Errno) {
        throw .readOnly
    }

    /// See ``FileSystem``.
    package func rename(
        _ name: Name, in directory: NodeID, to newName: Name, in newDirectory: NodeID,
        _ flags: RenameFlags, _ stamp: Stamp
    ) throws(Errno) {
        throw .readOnly
    }

    /// See ``FileSystem``.
    package func setAttributes(
        _ change: AttributeChange, of node: NodeID, _ stamp: Stamp
    ) throws(Errno) {
        throw .readOnly
    }

    /// See ``FileSystem``.
    package func setExtendedAttribute(
        _ name: AttributeName, of node: NodeID, to value: [UInt8]?, _ mode: ExtendedAttributeMode,
        _ stamp: Stamp
    ) throws(Errno) {
        throw .readOnly
    }

    /// Errors: `notDirectory`; `exist`.
    private func checkIsFree(_ name: Name, _ directory: NodeID) throws(Errno) {
        do throws(Errno) {
            _ = try lookup(name, in: directory)
        } catch .noEntry {
            return
        }
        throw .exist
    }
}
