public import SwasiCore

/// What can be done with names, over all mounts: a mount point is an entry that cannot be removed,
/// renamed or replaced (`busy`), nothing crosses from one mount to another (`crossDevice`), and
/// what the rights do not allow is `notPermitted` before anything else.
extension Namespace {
    /// What stands at a place: another mount's root, or what the file system has there; nil if
    /// nothing.
    ///
    /// Errors: `stale`; `notDirectory`.
    public func entry(at place: Place) throws(Errno) -> Location? {
        try entry(place.name, in: place.directory)
    }

    /// What a name stands for in a directory; see ``entry(at:)``.
    func entry(_ name: Name, in directory: Location) throws(Errno) -> Location? {
        let index = Int(directory.mount.rawValue)
        if mounts[index].hasPoints, let target = mounts[index].point(name, in: directory.node) {
            return target
        }
        do throws(Errno) {
            let entry = try mounts[index].fileSystem.lookup(name, in: directory.node)
            return Location(mount: directory.mount, node: entry.node, kind: entry.kind)
        } catch .noEntry {
            return nil
        }
    }

    /// Whether a location is in the root's file system, and no name there stands for another one.
    @inline(__always)
    func isPlain(_ location: Location) -> Bool { location.mount == .root && !rootHasPoints }

    /// What a name stands for in a directory that is plain; nil for a link, and where there is
    /// nothing or something is wrong.
    @inline(__always)
    func plainEntry(_ name: Name, in directory: Location) -> Location? {
        do throws(Errno) {
            let entry = try rootFileSystem.lookup(name, in: directory.node)
            if entry.kind == .symbolicLink { return nil }
            return Location(mount: directory.mount, node: entry.node, kind: entry.kind)
        } catch {
            return nil
        }
    }

    /// Lists a directory in name order, mount points among the names; see
    /// ``OpenDirectory/entries(after:_:)``.
    public func entries(
        of directory: any OpenDirectory, at location: Location, after: Name?,
        _ body: (Name, Location) -> Bool
    ) throws(Errno) {
        let mount = mounts[Int(location.mount.rawValue)]
        var points = mount.points.filter {
            $0.directory == location.node && (after.map { [name = $0.name] in $0 < name } ?? true)
        }[...]
        var goesOn = true
        try directory.entries(after: after) { name, entry in
            while goesOn, let point = points.first, point.name <= name {
                points.removeFirst()
                goesOn = body(point.name, point.target)
                if point.name == name { return goesOn }
            }
            if goesOn {
                goesOn = body(name, Location(mount: mount.id, node: entry.node, kind: entry.kind))
            }
            return goesOn
        }
        while goesOn, let point = points.popFirst() {
            goesOn = body(point.name, point.target)
        }
    }

    /// Makes a file, directory or special file.
    ///
    /// Errors: `notPermitted`; `exist`; those of ``FileSystem/make(_:in:_:_:)``.
    public func make(
        _ place: Place, _ new: NewNode, _ rights: Rights, _ stamp: Stamp
    ) throws(Errno) -> Location {
        let mount = try mutableMount(place, rights)
        if mount.point(place.name, in: place.directory.node) != nil { throw .exist }
        let node = try mount.fileSystem.make(place.name, in: place.directory.node, new, stamp)
        return Location(mount: mount.id, node: node, kind: new.kind)
    }

    /// Makes a symbolic link.
    ///
    /// Errors: `notPermitted`; `exist`; those of ``FileSystem/makeSymbolicLink(_:in:to:_:)``.
    public func makeSymbolicLink(
        _ place: Place, to target: RawSpan, _ rights: Rights, _ stamp: Stamp
    ) throws(Errno) {
        let mount = try mutableMount(place, rights)
        if mount.point(place.name, in: place.directory.node) != nil { throw .exist }
        _ = try mount.fileSystem.makeSymbolicLink(
            place.name, in: place.directory.node, to: target, stamp)
    }

    /// Gives a node one more name.
    ///
    /// Errors: `notPermitted`; `crossDevice` (`readOnly` if the place's file system is immutable);
    /// `exist`; those of ``FileSystem/link(_:as:in:_:)``.
    public func link(
        _ node: Location, as place: Place, _ rights: Rights, _ stamp: Stamp
    ) throws(Errno) {
        let mount = try mutableMount(place, rights)
        if node.mount != mount.id { throw mount.isImmutable ? .readOnly : .crossDevice }
        if mount.point(place.name, in: place.directory.node) != nil { throw .exist }
        try mount.fileSystem.link(node.node, as: place.name, in: place.directory.node, stamp)
    }

    /// Removes a name of something that is no directory.
    ///
    /// Errors: `notPermitted`; for a mount point `readOnly`, `isDirectory` or `busy`; those of
    /// ``FileSystem/unlink(_:in:_:)``.
    public func unlink(_ place: Place, _ rights: Rights, _ stamp: Stamp) throws(Errno) {
        let mount = try mutableMount(place, rights)
        if let point = mount.point(place.name, in: place.directory.node) {
            if mount.isImmutable { throw .readOnly }
            throw point.kind == .directory ? .isDirectory : .busy
        }
        try mount.fileSystem.unlink(place.name, in: place.directory.node, stamp)
    }

    /// Removes an empty directory.
    ///
    /// Errors: `notPermitted`; for a mount point `readOnly`, `notDirectory` or `busy`; `notEmpty`
    /// if a mount point is in it; those of ``FileSystem/removeDirectory(_:in:_:)``.
    public func removeDirectory(
        _ place: Place, _ rights: Rights, _ stamp: Stamp
    ) throws(Errno) {
        let mount = try mutableMount(place, rights)
        if let point = mount.point(place.name, in: place.directory.node) {
            if mount.isImmutable { throw .readOnly }
            throw point.kind == .directory ? .busy : .notDirectory
        }
        try checkHoldsNoMount(place, mount)
        try mount.fileSystem.removeDirectory(place.name, in: place.directory.node, stamp)
    }

    /// Moves or swaps names.
    ///
    /// Errors: those of ``checkRename(_:to:_:)``; where one is a mount point: `noEntry` for `from`,
    /// `isDirectory`, `notDirectory` or `busy`; `notEmpty` if the directory to be replaced holds a
    /// mount point; those of ``FileSystem/rename(_:in:to:in:_:_:)``.
    public func rename(
        _ from: Place, to: Place, _ rights: (from: Rights, to: Rights), _ flags: RenameFlags,
        _ stamp: Stamp
    ) throws(Errno) {
        try checkRename(from, to: to, rights)
        let mount = mounts[Int(from.directory.mount.rawValue)]
        if mount.hasPoints { try checkMovesNoMount(from, to, flags, mount) }
        if !flags.contains(.exchange) { try checkHoldsNoMount(to, mount) }
        try mount.fileSystem.rename(
            from.name, in: from.directory.node, to: to.name, in: to.directory.node, flags, stamp)
    }

    /// Checks what does not depend on the names: where a rename would fail for a name that is
    /// missing, it may have to fail for this first.
    ///
    /// Errors: `notPermitted` at either place; `crossDevice`; `readOnly` if the file system is
    /// immutable.
    public func checkRename(
        _ from: Place, to: Place, _ rights: (from: Rights, to: Rights)
    ) throws(Errno) {
        let mount = try mutableMount(from, rights.from)
        let target = try mutableMount(to, rights.to)
        if mount.id != target.id { throw .crossDevice }
        if mount.isImmutable { throw .readOnly }
    }

    /// Fails if one of two names of a mount is a mount point.
    private func checkMovesNoMount(
        _ from: Place, _ to: Place, _ flags: RenameFlags, _ mount: Mount
    ) throws(Errno) {
        let points = [from, to].map { mount.point($0.name, in: $0.directory.node) }
        if points[0] == nil, points[1] == nil { return }
        guard let old = try entry(at: from) else { throw .noEntry }
        if !flags.contains(.exchange), let new = try entry(at: to) {
            if old.kind == .directory, new.kind != .directory { throw .notDirectory }
            if old.kind != .directory, new.kind == .directory { throw .isDirectory }
        }
        throw .busy
    }

    /// The mount of a place whose names may be changed. Errors: `notPermitted`.
    private func mutableMount(_ place: Place, _ rights: Rights) throws(Errno) -> Mount {
        let mount = mounts[Int(place.directory.mount.rawValue)]
        if !rights.intersection(mount.rights).contains(.mutate) { throw .notPermitted }
        return mount
    }

    /// Fails with `notEmpty` if the directory at a place holds a mount point.
    private func checkHoldsNoMount(_ place: Place, _ mount: Mount) throws(Errno) {
        if mount.points.isEmpty { return }
        if let found = try entry(at: place), mount.hasPoints(in: found.node) { throw .notEmpty }
    }
}
