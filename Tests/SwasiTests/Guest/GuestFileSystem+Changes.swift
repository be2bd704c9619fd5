import SwasiCore
import SwasiFS
import Synchronization

extension GuestFileSystem {
    /// Errors: `unsupported` for a kind or a mode that Preview 1 has no word for.
    func checkCanBeSaid(_ new: NewNode) throws(Errno) {
        switch (new.kind, new.mode) {
        case (.file, 0o644), (.directory, 0o755): break
        default: throw .unsupported
        }
    }

    /// path_open that must make a file, path_create_directory.
    func make(
        _ name: Name, in directory: NodeID, _ new: NewNode, _ stamp: Stamp
    ) throws(Errno) -> NodeID {
        let base = try base(directory)
        try checkCanBeSaid(new)
        var request = GuestRequest(.makeDirectory, base.descriptor, base.path + name.bytes)
        if new.kind == .file {
            request.operation = .open
            request.other = GuestRequest.OpenFlags.create | GuestRequest.OpenFlags.exclusive
            request.flags = 1
            request.y = GuestRequest.Rights.attributes
        }
        let answer = try change(request, stamp)
        return note(answer.status.inode, new.kind, name, in: directory)
    }

    /// path_symlink.
    func makeSymbolicLink(
        _ name: Name, in directory: NodeID, to target: RawSpan, _ stamp: Stamp
    ) throws(Errno) -> NodeID {
        let base = try base(directory)
        let answer = try change(
            GuestRequest(
                .makeLink, base.descriptor, base.path + name.bytes, data: target.array), stamp)
        return note(answer.status.inode, .symbolicLink, name, in: directory)
    }

    /// path_link.
    func link(
        _ node: NodeID, as name: Name, in directory: NodeID, _ stamp: Stamp
    ) throws(Errno) {
        try status(node)
        let base = try base(directory)
        let source = try source(node)
        try change(
            GuestRequest(
                .link, source.descriptor, source.path, other: base.descriptor,
                data: base.path + name.bytes), stamp)
        state.withLock { $0.add(node, place(name, directory)) }
    }

    /// path_unlink_file.
    func unlink(_ name: Name, in directory: NodeID, _ stamp: Stamp) throws(Errno) {
        try remove(.unlink, name, in: directory, stamp)
    }

    /// path_remove_directory.
    func removeDirectory(
        _ name: Name, in directory: NodeID, _ stamp: Stamp
    ) throws(Errno) {
        try remove(.removeDirectory, name, in: directory, stamp)
    }

    private func remove(
        _ operation: GuestRequest.Operation, _ name: Name, in directory: NodeID, _ stamp: Stamp
    ) throws(Errno) {
        let base = try base(directory)
        try change(
            GuestRequest(operation, base.descriptor, base.path + name.bytes), stamp)
        state.withLock { $0.remove(place(name, directory)) }
    }

    /// path_rename, which has no flags.
    func rename(
        _ name: Name, in directory: NodeID, to newName: Name, in newDirectory: NodeID,
        _ flags: RenameFlags, _ stamp: Stamp
    ) throws(Errno) {
        try status(directory)
        try status(newDirectory)
        if !flags.isEmpty { throw .unsupported }
        let (from, to) = (try base(directory), try base(newDirectory))
        try change(
            GuestRequest(
                .rename, from.descriptor, from.path + name.bytes, other: to.descriptor,
                data: to.path + newName.bytes), stamp)
        state.withLock { $0.move(place(name, directory), to: place(newName, newDirectory)) }
    }

    /// fd_filestat_set_times, path_filestat_set_times; nothing else can be set.
    func setAttributes(
        _ change: AttributeChange, of node: NodeID, _ stamp: Stamp
    ) throws(Errno) {
        try status(node)
        let seen = state.withLock { $0[node] }
        if let descriptor = seen.open.first ?? seen.directory {
            return try setAttributes(change, descriptor, stamp)
        }
        let source = try source(node)
        let request = GuestRequest(.pathSetTimes, source.descriptor, source.path)
        try self.change(try GuestFileSystem.setting(change, request), stamp)
    }

    /// fd_filestat_set_times.
    func setAttributes(
        _ change: AttributeChange, _ descriptor: UInt32, _ stamp: Stamp
    ) throws(Errno) {
        let request = GuestRequest(.setTimes, descriptor)
        try self.change(try GuestFileSystem.setting(change, request), stamp)
    }

    /// Errors: `unsupported` for modes, owners and times before 1970.
    private static func setting(
        _ change: AttributeChange, _ request: GuestRequest
    ) throws(Errno) -> GuestRequest {
        let times = (change.accessed?.nanoseconds, change.modified?.nanoseconds)
        if change.mode != nil || change.owner != nil || change.group != nil
            || min(times.0 ?? 0, times.1 ?? 0) < 0
        {
            throw .unsupported
        }
        var request = request
        request.x = UInt64(times.0 ?? 0)
        request.y = UInt64(times.1 ?? 0)
        request.flags = (times.0 == nil ? 0 : 1) | (times.1 == nil ? 0 : 4)
        return request
    }

    /// A program has no extended attributes.
    func setExtendedAttribute(
        _ name: AttributeName, of node: NodeID, to value: [UInt8]?, _ mode: ExtendedAttributeMode,
        _ stamp: Stamp
    ) throws(Errno) {
        try status(node)
        throw .unsupported
    }
}
