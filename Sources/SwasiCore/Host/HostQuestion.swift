/// What can be asked of, or done to, a granted directory of the host: one operation on single
/// names. A value without descriptors, so that it can be kept and answered again.
///
/// Where the tree is fixed (``HostTree/isFixed``), only ``isLooking`` questions are asked and each
/// answer is a fact, keyed by the question. Else each is an event of the host call.
public enum HostQuestion: Sendable, Hashable {
    // MARK: Looking

    /// The attributes of an object: ``HostAnswer/status(_:)``.
    case status(HostObject)
    /// What a name stands for: ``HostAnswer/status(_:)``; `noEntry`.
    case lookup(Name, in: HostObject)
    /// All names of a directory, sorted: ``HostAnswer/entries(_:)``.
    case list(HostObject)
    /// The names of a directory alone, sorted, if there are no more than so many:
    /// ``HostAnswer/names(_:)``.
    case names(HostObject, limit: Int)
    /// A symbolic link's target: ``HostAnswer/bytes(_:)``.
    case target(HostObject)
    /// The extended attributes of a file or directory that a tool may tell:
    /// ``HostAnswer/extendedAttributes(_:)``.
    case extendedAttributes(HostObject)
    /// Bytes of a regular file: ``HostAnswer/content(_:_:)``, fewer at its end.
    case content(HostObject, offset: UInt64, count: Int)
    /// Where a regular file has data from `offset` on, in whole units of so many bytes, at most so
    /// many stretches: ``HostAnswer/extents(_:)``. `offset` is a multiple of the unit.
    case extents(HostObject, offset: UInt64, unit: UInt64, limit: Int)
    /// How full the host's file system is: ``HostAnswer/space(_:)``.
    case space

    // MARK: Open files

    /// Opens a regular file under a handle: ``HostAnswer/status(_:)``.
    case open(HostObject, HostHandle, HostAccess)
    /// Makes and opens a file whose name must be missing: ``HostAnswer/status(_:)``.
    case create(Name, in: HostObject, HostHandle, HostAccess, mode: UInt16)
    /// The attributes of an open file: ``HostAnswer/status(_:)``.
    case handleStatus(HostHandle)
    /// Reads an open file: ``HostAnswer/bytes(_:)``, fewer at its end.
    case read(HostHandle, offset: UInt64, count: Int)
    /// Writes at an offset, or at the end for nil: ``HostAnswer/written(count:end:)``.
    case write(HostHandle, offset: UInt64?, [UInt8])
    /// Sets the size: ``HostAnswer/done``.
    case truncate(HostHandle, UInt64)
    /// Allocates or clears a range: ``HostAnswer/done``.
    case allocate(HostHandle, offset: UInt64, count: UInt64, HostAllocation)
    /// The next data or hole: ``HostAnswer/offset(_:)``.
    case next(HostHandle, offset: UInt64, isData: Bool)
    /// Makes changes durable: ``HostAnswer/done``.
    case synchronize(HostHandle, dataOnly: Bool)

    // MARK: Names and attributes

    /// Makes a directory: ``HostAnswer/status(_:)``.
    case makeDirectory(Name, in: HostObject, mode: UInt16)
    /// Makes a symbolic link: ``HostAnswer/status(_:)``.
    case makeSymbolicLink(Name, in: HostObject, target: [UInt8])
    /// Gives an object one more name: ``HostAnswer/status(_:)``.
    case link(HostObject, as: Name, in: HostObject)
    /// Removes a name: ``HostAnswer/moved(_:replaced:)`` with what lost it as it is then, replaced
    /// being nil. What lost its last name can be asked about until it is given back.
    case unlink(Name, in: HostObject)
    /// Removes an empty directory; answered as ``unlink(_:in:)``.
    case removeDirectory(Name, in: HostObject)
    /// Moves a name: ``HostAnswer/moved(_:replaced:)``; what was replaced can be asked about until
    /// it is given back. Flags are numbered as in renameat2(2).
    case rename(HostPlace, to: HostPlace, flags: UInt8)
    /// Sets attributes: ``HostAnswer/done``.
    case setAttributes(HostObject, AttributeChange)

    /// Whether the host is the same after it, but for what it holds under a handle.
    public var changesNothing: Bool {
        switch self {
        case .open(_, _, let access): !access.contains(.truncate)
        case .handleStatus, .read, .next, .synchronize: true
        default: isLooking
        }
    }

    /// Whether it is a question about a tree that nobody has open: what can be a fact.
    public var isLooking: Bool {
        switch self {
        case .status, .lookup, .list, .names, .target, .extendedAttributes, .content, .extents,
            .space:
            true
        default: false
        }
    }
}
