import SwasiCore
import SwasiFS

/// A file system of which each call is a step of its own, so that the suite can drive one that asks
/// the host without a namespace.
final class SteppedFileSystem: FileSystem {
    let inner: any FileSystem
    private let steps: HostDesk
    /// What ``statistics()`` says instead of a host that others write to.
    private let fullness: Statistics?
    /// Kept as long as the file system.
    private let keeps: any Sendable

    init(
        _ inner: any FileSystem, _ desk: HostDesk, keeps: any Sendable,
        fullness: Statistics? = nil
    ) {
        self.inner = inner
        steps = desk
        self.keeps = keeps
        self.fullness = fullness
    }

    private func step<Result>(_ body: () throws(Errno) -> Result) throws(Errno) -> Result {
        try steps.step(body)
    }

    var root: NodeID { inner.root }
    var traits: Traits { inner.traits }
    var version: UInt64 { inner.version }

    func statistics() throws(Errno) -> Statistics {
        if let fullness { return fullness }
        return try step { () throws(Errno) in try inner.statistics() }
    }

    func lookup(_ name: Name, in directory: NodeID) throws(Errno) -> Entry {
        try step { () throws(Errno) in try inner.lookup(name, in: directory) }
    }

    func parent(of directory: NodeID) throws(Errno) -> NodeID {
        try step { () throws(Errno) in try inner.parent(of: directory) }
    }

    func attributes(of node: NodeID) throws(Errno) -> Attributes {
        try step { () throws(Errno) in try inner.attributes(of: node) }
    }

    func readLink(_ node: NodeID) throws(Errno) -> [UInt8] {
        try step { () throws(Errno) in try inner.readLink(node) }
    }

    func pin(_ node: NodeID) throws(Errno) {
        try step { () throws(Errno) in try inner.pin(node) }
    }

    func unpin(_ node: NodeID, count: UInt64) {
        steps.lock.withLock { inner.unpin(node, count: count) }
    }

    func open(_ node: NodeID, _ access: Access, _ stamp: Stamp) throws(Errno) -> any OpenFile {
        let file = try step { () throws(Errno) in try inner.open(node, access, stamp) }
        return SteppedFile(file, steps)
    }

    func open(
        _ name: Name, in directory: NodeID, _ access: Access, _ creation: Creation, _ stamp: Stamp
    ) throws(Errno) -> (file: any OpenFile, created: Bool) {
        let opened = try step { () throws(Errno) in
            try inner.open(name, in: directory, access, creation, stamp)
        }
        return (SteppedFile(opened.file, steps), opened.created)
    }

    func openDirectory(_ node: NodeID) throws(Errno) -> any OpenDirectory {
        let directory = try step { () throws(Errno) in try inner.openDirectory(node) }
        return SteppedDirectory(directory, steps)
    }

    func make(
        _ name: Name, in directory: NodeID, _ new: NewNode, _ stamp: Stamp
    ) throws(Errno) -> NodeID {
        try step { () throws(Errno) in try inner.make(name, in: directory, new, stamp) }
    }

    func makeSymbolicLink(
        _ name: Name, in directory: NodeID, to target: RawSpan, _ stamp: Stamp
    ) throws(Errno) -> NodeID {
        try step { () throws(Errno) in
            try inner.makeSymbolicLink(name, in: directory, to: target, stamp)
        }
    }

    func link(
        _ node: NodeID, as name: Name, in directory: NodeID, _ stamp: Stamp
    ) throws(Errno) {
        try step { () throws(Errno) in try inner.link(node, as: name, in: directory, stamp) }
    }

    func unlink(_ name: Name, in directory: NodeID, _ stamp: Stamp) throws(Errno) {
        try step { () throws(Errno) in try inner.unlink(name, in: directory, stamp) }
    }

    func removeDirectory(_ name: Name, in directory: NodeID, _ stamp: Stamp) throws(Errno) {
        try step { () throws(Errno) in try inner.removeDirectory(name, in: directory, stamp) }
    }

    func rename(
        _ name: Name, in directory: NodeID, to newName: Name, in newDirectory: NodeID,
        _ flags: RenameFlags, _ stamp: Stamp
    ) throws(Errno) {
        try step { () throws(Errno) in
            try inner.rename(name, in: directory, to: newName, in: newDirectory, flags, stamp)
        }
    }

    func setAttributes(
        _ change: AttributeChange, of node: NodeID, _ stamp: Stamp
    ) throws(Errno) {
        try step { () throws(Errno) in try inner.setAttributes(change, of: node, stamp) }
    }

    func extendedAttribute(_ name: AttributeName, of node: NodeID) throws(Errno) -> [UInt8] {
        try step { () throws(Errno) in try inner.extendedAttribute(name, of: node) }
    }

    func extendedAttributeNames(of node: NodeID) throws(Errno) -> [AttributeName] {
        try step { () throws(Errno) in try inner.extendedAttributeNames(of: node) }
    }

    func setExtendedAttribute(
        _ name: AttributeName, of node: NodeID, to value: [UInt8]?, _ mode: ExtendedAttributeMode,
        _ stamp: Stamp
    ) throws(Errno) {
        try step { () throws(Errno) in
            try inner.setExtendedAttribute(name, of: node, to: value, mode, stamp)
        }
    }
}
