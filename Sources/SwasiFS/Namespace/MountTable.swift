public import SwasiCore

/// File systems on their way into a ``Namespace``, attached one after the other.
///
///     var table = MountTable(limits: limits, stamp: stamp)
///     for request in requests { try table.attach(request) }
///     let namespace = Namespace(table)
public struct MountTable {
    private(set) var mounts: [Mount] = []
    /// The desk of those that ask the host.
    private(set) var desk: HostDesk?
    let limits: Limits
    private let stamp: Stamp

    /// Makes a table without mounts; what is made on the way to a mount point has the stamp.
    public init(limits: Limits, stamp: Stamp) {
        self.limits = limits
        self.stamp = stamp
    }

    /// Attaches one more file system, the first at `/`.
    ///
    /// The directories above a mount point are made where they are missing, links on the way are
    /// followed; the point itself need not exist and hides what does. A link that is the point
    /// is hidden too. What throws leaves the table as it was, but directories may have been made.
    ///
    /// Errors: `invalid` if the first path is not `/`, another one is not absolute, two file
    /// systems have different desks or there are too many; those of walking the inner path,
    /// `noEntry` if it leads nowhere, `noSuchDevice` for what is no directory or regular file, and
    /// `notDirectory` for a file at `/`; `busy` for a path that is taken; those of the walk and of
    /// making directories; `notDirectory` for a directory over a file and `isDirectory` for a file
    /// over a directory; `busy` if a mount that was attached before would be hidden.
    public mutating func attach(_ request: MountRequest) throws(Errno) {
        let slash = UInt8(ascii: "/")
        guard request.path.first == slash, mounts.count < Int(UInt16.max),
            !mounts.isEmpty || request.path == [slash]
        else { throw .invalid }
        if let desk, let other = request.fileSystem.desk, desk !== other { throw .invalid }
        let common = desk ?? request.fileSystem.desk
        let mount = Mount(request, root: try root(of: request, common))
        var table = mounts
        if table.isEmpty {
            if mount.root.kind != .directory { throw .notDirectory }
        } else {
            let place = try place(for: mount, common)
            let parent = Int(place.directory.mount.rawValue)
            table[parent].points.append(
                Mount.Point(directory: place.directory.node, name: place.name, target: mount.root))
            table[parent].points.sort { $0.name < $1.name }
        }
        table.append(mount)
        if table.count > 2 { try MountTable.checkVisible(Namespace(table, common, limits)) }
        (mounts, desk) = (table, common)
    }

    /// What of a request's tree is attached.
    private func root(
        of request: MountRequest, _ desk: HostDesk?
    ) throws(Errno) -> Location {
        let id = MountID(rawValue: UInt16(mounts.count))
        let top = request.fileSystem.root
        let whole = Location(mount: id, node: top, kind: .directory)
        if request.inner.isEmpty { return whole }
        let inner = request.inner.drop { $0 == UInt8(ascii: "/") }
        if inner.isEmpty { return whole }
        let alone = Mount(request, root: Location(mount: .root, node: top, kind: .directory))
        let found = try Namespace([alone], desk, limits).node(at: Array(inner), follow: true)
        guard found.kind == .directory || found.kind == .file else { throw .noSuchDevice }
        return Location(mount: id, node: found.node, kind: found.kind)
    }

    /// Where a mount is attached, with every directory above it made.
    private func place(for mount: Mount, _ desk: HostDesk?) throws(Errno) -> Place {
        let partial = Namespace(mounts, desk, limits)
        return try partial.step { () throws(Errno) in
            let place = try partial.makeParents(of: mount.path, stamp)
            guard let found = try partial.entry(at: place) else { return place }
            if found.mount != place.directory.mount { throw .busy }
            let isDirectory = mount.root.kind == .directory
            if found.kind != .symbolicLink, isDirectory != (found.kind == .directory) {
                throw isDirectory ? .notDirectory : .isDirectory
            }
            return place
        }
    }

    /// Errors: `busy` if a mount's path does not lead to it.
    private static func checkVisible(_ namespace: Namespace) throws(Errno) {
        for mount in namespace.mounts.dropFirst().dropLast() {
            let path = Array(mount.path.drop { $0 == UInt8(ascii: "/") })
            do throws(Errno) {
                if try namespace.node(at: path, follow: false) == mount.root { continue }
            } catch .noEntry, .notDirectory {}
            throw .busy
        }
    }
}

extension Namespace {
    /// What a path leads to from the root, in a step of its own. Errors: those of the walk;
    /// `noEntry`.
    fileprivate func node(at path: [UInt8], follow: Bool) throws(Errno) -> Location {
        try step { () throws(Errno) in
            try path.withRawSpan { (span) throws(Errno) in
                try resolve(span, from: root, follow: follow).node()
            }
        }
    }
}
