public import SwasiCore

/// A tree of nodes: the seam between what stores files and what uses them.
///
/// Every function is one step: the caller holds the ``TreeLock`` of the namespace (a file system
/// holds no lock of its own for its state), and what throws leaves the tree as it was. A file
/// system never sees `/`, `.`, `..`, a mount point or a clock: names are single, walks belong to
/// ``PathWalk``, and time comes with the `Stamp` of a change. Permission bits are stored, not
/// enforced. Reads do not move the access time.
///
/// The errors of each function are listed in checking order; where more than one holds, the first
/// is thrown. `stale` (a node that was removed, or was never given out) comes first everywhere and
/// is not repeated, and `io` may come last everywhere, from what the host or a layer's bytes
/// answer. Between file systems they are used as `any FileSystem`.
public protocol FileSystem: AnyObject, Sendable {
    /// The directory at the top. It is its own parent.
    var root: NodeID { get }

    /// What callers may rely on.
    var traits: Traits { get }

    /// Where it asks the host; nil for a file system that never does. The namespace that it is
    /// attached in, and what stands on it, use the desk's lock and its steps.
    var desk: HostDesk? { get }

    /// Grows with every change of anything in it.
    var version: UInt64 { get }

    /// How full it is.
    func statistics() throws(Errno) -> Statistics

    // MARK: Looking

    /// What `name` stands for in `directory`. The node is not kept alive by this.
    ///
    /// Errors: `notDirectory`; `noEntry`.
    func lookup(_ name: Name, in directory: NodeID) throws(Errno) -> Entry

    /// The directory that holds `directory`; the root is its own parent, and so is a directory that
    /// was removed but is still open.
    ///
    /// Errors: `notDirectory`.
    func parent(of directory: NodeID) throws(Errno) -> NodeID

    /// A node's attributes.
    func attributes(of node: NodeID) throws(Errno) -> Attributes

    /// A symbolic link's target, as it was given.
    ///
    /// Errors: `invalid` for what is no symbolic link.
    func readLink(_ node: NodeID) throws(Errno) -> [UInt8]

    /// Keeps a node alive after its last name is removed (FUSE's lookup count, plus one).
    func pin(_ node: NodeID) throws(Errno)

    /// Takes back `count` pins (FUSE's `forget`).
    func unpin(_ node: NodeID, count: UInt64)

    // MARK: Opening

    /// Opens a file by its node.
    ///
    /// Errors: `isDirectory`; `loop` for a symbolic link; `noSuchDevice` for devices, pipes and
    /// sockets; `readOnly` if writing or truncating is asked for and not possible; `quota` or
    /// `insufficientSpace`.
    func open(_ node: NodeID, _ access: Access, _ stamp: Stamp) throws(Errno) -> any OpenFile

    /// Opens a file by its name, and makes it if `creation` says so: lookup, making, opening and
    /// truncating are one step.
    ///
    /// Errors: `notDirectory` for `directory`; `exist` if it must be made and is there; `noEntry`
    /// if it is missing and may not be made; `readOnly` if it is missing and cannot be made;
    /// `noEntry` if `directory` was removed; `nameTooLong`; `insufficientSpace`; then as
    /// ``open(_:_:_:)``.
    func open(
        _ name: Name, in directory: NodeID, _ access: Access, _ creation: Creation, _ stamp: Stamp
    ) throws(Errno) -> (file: any OpenFile, created: Bool)

    /// Opens a directory for listing; it stays alive as long as the result.
    ///
    /// Errors: `notDirectory`.
    func openDirectory(_ node: NodeID) throws(Errno) -> any OpenDirectory

    // MARK: Changing names

    /// Makes a file, directory, device, pipe or socket.
    ///
    /// Errors: `notDirectory` for `directory`; `exist`; `readOnly`; `noEntry` if `directory` was
    /// removed; `invalid` for a symbolic link, which needs a target; `nameTooLong` for a name past
    /// the tree's limit; `insufficientSpace`.
    func make(
        _ name: Name, in directory: NodeID, _ new: NewNode, _ stamp: Stamp
    ) throws(Errno) -> NodeID

    /// Makes a symbolic link. The target's bytes are kept as they are.
    ///
    /// Errors: `notDirectory` for `directory`; `noEntry` for an empty target, `nameTooLong` for a
    /// target past the limit; `exist`; `readOnly`; `noEntry` if `directory` was removed;
    /// `nameTooLong`; `insufficientSpace`.
    func makeSymbolicLink(
        _ name: Name, in directory: NodeID, to target: RawSpan, _ stamp: Stamp
    ) throws(Errno) -> NodeID

    /// Gives a node one more name.
    ///
    /// Errors: `notDirectory` for `directory`; `exist`; `readOnly`; `noEntry` if `directory` was
    /// removed; `notPermitted` for a directory; `noEntry` if the last name of `node` was removed;
    /// `tooManyLinks`; `nameTooLong`; `insufficientSpace`.
    func link(
        _ node: NodeID, as name: Name, in directory: NodeID, _ stamp: Stamp
    ) throws(Errno)

    /// Removes a name of something that is no directory. The node lives on while it is open, pinned
    /// or has another name.
    ///
    /// Errors: `notDirectory` for `directory`; `readOnly`; `noEntry`; `isDirectory`.
    func unlink(_ name: Name, in directory: NodeID, _ stamp: Stamp) throws(Errno)

    /// Removes an empty directory. It lives on, empty, while it is open or pinned; nothing can be
    /// made in it.
    ///
    /// Errors: `notDirectory` for `directory`; `readOnly`; `noEntry`; `notDirectory`; `notEmpty`.
    func removeDirectory(_ name: Name, in directory: NodeID, _ stamp: Stamp) throws(Errno)

    /// Moves a name, replacing what has the new name; with `exchange`, swaps two names. Two names
    /// of the same node are left as they are.
    ///
    /// Errors: `invalid` for `noReplace` with `exchange`; `notDirectory` for either directory;
    /// `readOnly`; `noEntry` for `name`; `exist` with `noReplace`; `noEntry` with `exchange` for
    /// `newName`; `invalid` if a directory would move below itself; `notEmpty` if `newName` holds
    /// the old directory (`invalid` with `exchange`); `noEntry` if `newDirectory` was removed;
    /// `notDirectory` for a directory onto something else; `isDirectory` for something else onto a
    /// directory; `notEmpty`; `nameTooLong` and `insufficientSpace` for a name that is new.
    func rename(
        _ name: Name, in directory: NodeID, to newName: Name, in newDirectory: NodeID,
        _ flags: RenameFlags, _ stamp: Stamp
    ) throws(Errno)

    // MARK: Changing attributes

    /// Sets attributes. An empty change does nothing.
    ///
    /// Errors: `readOnly`.
    func setAttributes(
        _ change: AttributeChange, of node: NodeID, _ stamp: Stamp
    ) throws(Errno)

    /// The value of an extended attribute.
    ///
    /// Errors: `noData`.
    func extendedAttribute(_ name: AttributeName, of node: NodeID) throws(Errno) -> [UInt8]

    /// All names of extended attributes, in the order of their bytes.
    func extendedAttributeNames(of node: NodeID) throws(Errno) -> [AttributeName]

    /// Sets an extended attribute, or removes it where `value` is nil.
    ///
    /// Errors: `readOnly`; `argumentListTooLong` for a value past the limit; `exist` with
    /// ``ExtendedAttributeMode/create``; `noData` with ``ExtendedAttributeMode/replace`` and for
    /// removing what is missing; `insufficientSpace`.
    func setExtendedAttribute(
        _ name: AttributeName, of node: NodeID, to value: [UInt8]?, _ mode: ExtendedAttributeMode,
        _ stamp: Stamp
    ) throws(Errno)
}

extension FileSystem {
    /// Never asks the host.
    public var desk: HostDesk? { nil }
}

/// Whether an extended attribute must, may or must not exist (setxattr(2)).
public enum ExtendedAttributeMode: UInt8, Sendable {
    /// Makes or replaces it.
    case any = 0
    /// Fails if it exists (`XATTR_CREATE`).
    case create = 1
    /// Fails if it is missing (`XATTR_REPLACE`).
    case replace = 2
}
