import CLinux
import Glibc
import Synchronization

/// Changes of names and attributes in a tree that is written through to.
extension HostTree {
    /// mkdirat(2).
    func makeDirectory(
        _ name: Name, in directory: HostObject, mode: UInt16
    ) throws(Errno) -> HostStatus {
        let descriptor = try reach(directory)
        try retrying("mkdirat") {
            // SAFETY: the call reads the name, which lives for the call.
            unsafe name.withCString { unsafe mkdirat(descriptor.number, $0, UInt32(mode)) }
        }
        return try lookup(name, in: directory)
    }

    /// symlinkat(2).
    func makeSymbolicLink(
        _ name: Name, in directory: HostObject, to target: [UInt8]
    ) throws(Errno) -> HostStatus {
        let descriptor = try reach(directory)
        let text = target.map { CChar(bitPattern: $0) } + [0]
        try retrying("symlinkat") {
            // SAFETY: the call reads the name and the target, which live for the call.
            unsafe name.withCString { unsafe symlinkat(text, descriptor.number, $0) }
        }
        return try lookup(name, in: directory)
    }

    /// linkat(2), of the object under the name that it was last found under. Errors: `stale` if
    /// that name has another one.
    func link(
        _ object: HostObject, as name: Name, in directory: HostObject
    ) throws(Errno) -> HostStatus {
        let descriptor = try reach(directory)
        try atPlace(of: object) { (oldName, old) throws(Errno) in
            if try status(of: oldName, in: old).object != object { throw .stale }
            try retrying("linkat") {
                // SAFETY: the call reads the names, which live for the call.
                unsafe oldName.withCString { oldName in
                    unsafe name.withCString {
                        unsafe linkat(old.number, oldName, descriptor.number, $0, 0)
                    }
                }
            }
        }
        return try lookup(name, in: directory)
    }

    /// unlinkat(2).
    func remove(
        _ name: Name, in directory: HostObject, isDirectory: Bool
    ) throws(Errno) -> HostAnswer {
        let descriptor = try reach(directory)
        let object = try open(name, in: descriptor, flags: clinux_path_flag())
        try retrying("unlinkat") {
            // SAFETY: the call reads the name, which lives for the call.
            unsafe name.withCString {
                unsafe unlinkat(descriptor.number, $0, isDirectory ? AT_REMOVEDIR : 0)
            }
        }
        return .moved(
            try afterwards(object, lostName: HostPlace(name, in: directory)), replaced: nil)
    }

    /// renameat2(2).
    func rename(
        _ old: HostPlace, to new: HostPlace, flags: UInt8
    ) throws(Errno) -> HostAnswer {
        let (from, to) = (try reach(old.directory), try reach(new.directory))
        let moved = try open(old.name, in: from, flags: clinux_path_flag())
        let replaced = try openIfThere(new.name, in: to)
        try retrying("renameat2") {
            // SAFETY: the call reads the names, which live for the call.
            unsafe old.name.withCString { oldName in
                unsafe new.name.withCString {
                    unsafe clinux_rename(from.number, oldName, to.number, $0, UInt32(flags))
                }
            }
        }
        let status = try status(of: moved)
        forgetPlace(status.object, old)
        notePlace(status, new.name, in: new.directory)
        guard let replaced else { return .moved(status, replaced: nil) }
        let exchanges = RenameFlag.exchange & flags != 0
        let isSame = try self.status(of: replaced).object == status.object
        if exchanges || isSame {
            let other = try self.status(of: replaced)
            // Two names of one node stay as they are.
            if exchanges { forgetPlace(other.object, new) }
            notePlace(other, old.name, in: old.directory)
            return .moved(status, replaced: other)
        }
        return .moved(status, replaced: try afterwards(replaced, lostName: new))
    }

    private func openIfThere(
        _ name: Name, in directory: OwnedDescriptor
    ) throws(Errno) -> OwnedDescriptor? {
        do throws(Errno) {
            return try open(name, in: directory, flags: clinux_path_flag())
        } catch .noEntry {
            return nil
        }
    }

    /// The attributes of what lost a name; without a name left it is kept until it is given back.
    private func afterwards(
        _ object: OwnedDescriptor, lostName: HostPlace
    ) throws(Errno) -> HostStatus {
        var raw = clinux_status()
        // SAFETY: the call fills the structure that it is given.
        if unsafe clinux_status_of(object.number, "", &raw) != 0 { throw failure("statx") }
        var status = HostStatus(raw)
        let isGone = status.attributes.kind == .directory || raw.links == 0
        status.attributes.links = isGone ? 0 : raw.links
        let held = state.withLock { state -> OwnedDescriptor? in
            if isGone {
                state.places[status.object] = nil
                state.otherPlaces[status.object] = nil
                state.orphans[status.object] = object
                return state.directories.remove(status.object)
            }
            return nil
        }
        // Closed here, outside of the lock.
        _ = held
        if !isGone { forgetPlace(status.object, lostName) }
        return status
    }

    /// Sets attributes, one sort after the other.
    ///
    /// Errors: `unsupported` for the mode of a link.
    func set(_ change: AttributeChange, of object: HostObject) throws(Errno) -> HostAnswer {
        let descriptor = try touch(object)
        if change.owner != nil || change.group != nil {
            try retrying("fchownat") {
                clinux_set_owner(descriptor.number, change.owner ?? .max, change.group ?? .max)
            }
        }
        if let mode = change.mode {
            if try status(of: descriptor).attributes.kind == .symbolicLink { throw .unsupported }
            try retrying("chmod") {
                // SAFETY: the call reads the path, which lives for the call. The link is the
                // kernel's own and leads to the descriptor.
                unsafe chmod("/proc/self/fd/\(descriptor.number)", UInt32(mode & 0o7777))
            }
        }
        if change.accessed != nil || change.modified != nil {
            let keep: Int32 = (change.accessed == nil ? 1 : 0) | (change.modified == nil ? 2 : 0)
            try retrying("utimensat") {
                clinux_set_times(
                    descriptor.number, change.accessed?.nanoseconds ?? 0,
                    change.modified?.nanoseconds ?? 0, keep)
            }
        }
        return .done
    }

    /// The flags of renameat2(2) that matter here.
    private enum RenameFlag {
        static let exchange: UInt8 = 2
    }
}
