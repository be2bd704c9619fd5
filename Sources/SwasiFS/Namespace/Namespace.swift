public import SwasiCore

/// The tree of mounts that a guest sees.
///
/// It is made once and does not change: what changes is inside of its file systems, under ``lock``.
/// Whoever calls anything but the initialiser does so in a ``step(at:_:)``, which holds the lock.
///
///     let namespace = try Namespace([MountRequest(tree, at: "/")], limits: Limits(), stamp: stamp)
///     let report = try namespace.step { () throws(Errno) in
///         try namespace.resolve(path, from: namespace.root, follow: true).node()
///     }
public final class Namespace: Sendable {
    /// Makes each call on the tree one step.
    public let lock: TreeLock
    /// Whose lock it is, if another namespace's.
    private let lockOwner: Namespace?
    /// Where its file systems ask the host, if one does.
    @usableFromInline let desk: HostDesk?
    /// Whether it shows another one's trees to those who look on, of whom that one must not tell.
    @usableFromInline package let isOnlooker: Bool
    /// The mounts; a ``MountID`` is an index.
    public let mounts: [Mount]
    /// The bounds on paths.
    public let limits: Limits

    /// The root directory.
    public let root: Location
    /// The file system at `/`, where most calls end up.
    @usableFromInline let rootFileSystem: any FileSystem
    /// Whether names of the root's file system stand for other mounts.
    let rootHasPoints: Bool

    /// Attaches file systems in order, the first at `/`; see ``MountTable/attach(_:)``.
    ///
    /// Errors: `invalid` without a file system; those of attaching each.
    public convenience init(
        _ requests: [MountRequest], limits: Limits, stamp: Stamp
    ) throws(Errno) {
        try self.init(requests, limits: limits, stamp: stamp, isOnlooker: false)
    }

    /// As the public one; with `isOnlooker` of trees that a run has too, which must not tell.
    package convenience init(
        _ requests: [MountRequest], limits: Limits, stamp: Stamp, isOnlooker: Bool
    ) throws(Errno) {
        if requests.isEmpty { throw .invalid }
        var table = MountTable(limits: limits, stamp: stamp)
        for request in requests { try table.attach(request) }
        self.init(table.mounts, table.desk, table.limits, isOnlooker: isOnlooker)
    }

    /// Takes the mounts of a table, which must have one.
    public convenience init(_ table: MountTable) {
        self.init(table.mounts, table.desk, table.limits)
    }

    /// Takes the mounts of a table, some of whose file systems stand in another namespace too: a
    /// step of either holds the one lock. With `isOnlooker` the other one is as it would be
    /// without: its memory file systems must be shown by others
    /// (``MemoryFileSystem/init(showing:)``).
    package convenience init(
        _ table: MountTable, sharingLockOf other: Namespace, isOnlooker: Bool
    ) {
        self.init(
            table.mounts, table.desk, table.limits, sharingLockOf: other, isOnlooker: isOnlooker)
    }

    init(
        _ mounts: [Mount], _ desk: HostDesk?, _ limits: Limits,
        sharingLockOf other: Namespace? = nil, isOnlooker: Bool = false
    ) {
        self.desk = desk
        self.isOnlooker = isOnlooker
        lockOwner = other
        lock = other?.lock ?? desk?.lock ?? TreeLock()
        self.mounts = mounts
        self.limits = limits
        root = mounts[0].root
        rootFileSystem = mounts[0].fileSystem
        rootHasPoints = mounts[0].hasPoints
    }

    deinit {
        if desk == nil, lockOwner == nil { lock.deallocate() }
    }

    /// The place at the end of an absolute path, with every directory above it made.
    func makeParents(of path: [UInt8], _ stamp: Stamp) throws(Errno) -> Place {
        let names = path.split(separator: UInt8(ascii: "/")).filter { $0 != [UInt8(ascii: ".")] }
        guard let last = names.last else { throw .busy }
        var directory = root
        for bytes in names.dropLast() {
            directory = try makeDirectory(Array(bytes), in: directory, stamp)
        }
        return Place(
            directory, try Array(last).withRawSpan { (span) throws(Errno) in try Name(span) })
    }

    /// The directory at one name, links followed, made if it is missing.
    private func makeDirectory(
        _ bytes: [UInt8], in directory: Location, _ stamp: Stamp
    ) throws(Errno) -> Location {
        let resolved = try bytes.withRawSpan { (span) throws(Errno) in
            try resolve(span, from: directory, follow: true)
        }
        if let found = resolved.found {
            guard found.kind == .directory else { throw .notDirectory }
            return found
        }
        guard let place = resolved.place else { throw .noEntry }
        let node = try fileSystem(place.directory)
            .make(place.name, in: place.directory.node, .directory, stamp)
        return Location(mount: place.directory.mount, node: node, kind: .directory)
    }

    /// Does something as one step, with the lock held.
    ///
    /// Where a file system needs an answer of the host, `body` throws `hostNeeded`, the lock is
    /// given back, the host is asked, and `body` runs again from its start: it must not have
    /// changed anything outside of the tree by then. `call` is the host call that the step belongs
    /// to.
    ///
    /// Errors: those of `body` but `hostNeeded`; `io` past the limit of questions.
    @inlinable
    @inline(__always)
    public func step<Result>(
        at call: CallIndex = .none, _ body: () throws(Errno) -> Result
    ) throws(Errno) -> Result {
        if isOnlooker { return try look(body) }
        if let desk { return try desk.step(at: call, body) }
        return try lock.withLock(body)
    }

    /// A step of somebody who looks on.
    @usableFromInline
    func look<Result>(_ body: () throws(Errno) -> Result) throws(Errno) -> Result {
        let step = { () throws(Errno) -> Result in
            for mount in self.mounts { (mount.fileSystem as? MemoryFileSystem)?.refresh() }
            return try body()
        }
        if let desk { return try desk.step(at: .onlooker, step) }
        return try lock.withLock(step)
    }

    /// Runs `body`, which attaches file systems of this namespace to another one. What is looked at
    /// meanwhile does not change.
    package func attaching<Result>(
        _ body: () throws(Errno) -> Result
    ) throws(Errno) -> Result {
        // With a desk each look is a step of its own, under the lock that both share.
        if desk != nil { return try body() }
        return try lock.withLock(body)
    }

    /// Does something that asks nothing, such as giving open files back.
    @inlinable
    public func release(_ body: () -> Void) {
        lock.withLock(body)
        desk?.settle()
    }

    /// The file system that holds a location.
    public func fileSystem(_ location: Location) -> any FileSystem {
        mounts[Int(location.mount.rawValue)].fileSystem
    }

    /// Lends the file system that holds a location. That at `/` comes from a constant, for which no
    /// reference is counted.
    @inlinable
    @inline(__always)
    func withFileSystem<Result>(
        _ location: Location, _ body: (any FileSystem) throws(Errno) -> Result
    ) throws(Errno) -> Result {
        if location.mount == .root { return try body(rootFileSystem) }
        return try body(mounts[Int(location.mount.rawValue)].fileSystem)
    }

    /// The attributes of a node. Errors: those of ``FileSystem/attributes(of:)``.
    @inlinable
    @inline(__always)
    public func attributes(of location: Location) throws(Errno) -> Attributes {
        try withFileSystem(location) { (fileSystem) throws(Errno) in
            try fileSystem.attributes(of: location.node)
        }
    }

    /// Opens a file. Errors: those of ``FileSystem/open(_:_:_:)``.
    @inlinable
    @inline(__always)
    public func open(
        _ location: Location, _ access: Access, _ stamp: Stamp
    ) throws(Errno) -> any OpenFile {
        try withFileSystem(location) { (fileSystem) throws(Errno) in
            try fileSystem.open(location.node, access, stamp)
        }
    }

    /// The directories of a mount that have a name which stands for another one.
    package func pointDirectories(of mount: Int) -> [NodeID] {
        mounts[mount].points.map(\.directory)
    }

    /// The states of all mounts at one moment; nil for each that is no tree in memory.
    package func frozenTrees() -> [FrozenTree?] {
        lock.withLock { mounts.map { ($0.fileSystem as? MemoryFileSystem)?.freeze() } }
    }

    /// The state of one mount; nil if it is no tree in memory.
    package func frozenTree(of mount: Int) -> FrozenTree? {
        lock.withLock { (mounts[mount].fileSystem as? MemoryFileSystem)?.freeze() }
    }

    /// Grows with each change of one of its trees; see ``FileSystem/version``.
    package var version: UInt64 {
        lock.withLock { mounts.reduce(0) { $0 &+ $1.fileSystem.version } }
    }

    /// Whether reading what is open there may wait for the host; see ``Traits/mayBlock``.
    @inlinable
    public func mayBlock(_ location: Location) -> Bool {
        mounts[Int(location.mount.rawValue)].mayBlock
    }

    /// What may be done at a location by someone who holds `rights`: those that the mount has too.
    @inlinable
    public func rights(_ rights: Rights, at location: Location) -> Rights {
        rights.intersection(mounts[Int(location.mount.rawValue)].rights)
    }

    /// Walks a path from a directory on; see ``PathWalk``.
    ///
    /// Errors: those of ``PathWalk/resolve(_:follow:)``.
    public func resolve(
        _ path: RawSpan, from base: Location, follow: Bool, keepsLastLink: Bool = false
    ) throws(Errno) -> Resolved {
        if let end = PathWalk.quick(path, from: base, self) {
            let place = Place(end.directory, Name(component: end.name, of: path))
            return Resolved(place: place, found: end.found, mustBeDirectory: false)
        }
        return try walk(path, from: base, follow: follow, keepsLastLink: keepsLastLink)
    }

    /// As ``resolve(_:from:follow:keepsLastLink:)``, for a path for which
    /// ``plainNode(_:from:)`` found nothing.
    public func walk(
        _ path: RawSpan, from base: Location, follow: Bool, keepsLastLink: Bool = false
    ) throws(Errno) -> Resolved {
        var walk = PathWalk(self, from: base, keepsLastLink: keepsLastLink)
        return try walk.resolve(path, follow: follow)
    }

    /// What a path leads to that has nothing but names of directories and, at its end, of anything
    /// but a link; nil for any other path, and if something is wrong: the walk says what.
    public func plainNode(_ path: RawSpan, from base: Location) -> Location? {
        PathWalk.quick(path, from: base, self)?.found
    }

    /// Walks a path to a node.
    ///
    /// Errors: those of ``PathWalk/resolve(_:follow:)``; `noEntry`.
    @inlinable
    @inline(__always)
    public func node(
        _ path: RawSpan, from base: Location, follow: Bool
    ) throws(Errno) -> Location {
        if let found = plainNode(path, from: base) { return found }
        return try walk(path, from: base, follow: follow).node()
    }
}
