import CLinux
import Glibc
import Synchronization

/// Getting hold of objects: by a descriptor that is held, else by name and only if it is the same.
extension HostTree {
    /// A directory's descriptor. Errors: `stale` if it is not where it was found; those of opening.
    func reach(_ directory: HostObject) throws(Errno) -> OwnedDescriptor {
        // From the nearest directory that is held, down by the names that led there.
        var (descriptor, below) = try nearest(directory)
        while let object = below.popLast() {
            let name = try place(of: object).name
            descriptor = try openDirectory(object, name, in: descriptor)
        }
        return descriptor
    }

    /// The nearest directory above, or at, an object that is held, and the objects below it that
    /// lead there, the lowest first.
    private func nearest(
        _ object: HostObject
    ) throws(Errno) -> (descriptor: OwnedDescriptor, below: [HostObject]) {
        try state.withLock { (state) throws(Errno) in
            var below: [HostObject] = []
            var current = object
            while below.count < HostTree.deepest {
                if current == root.object { return (rootDescriptor, below) }
                if let held = state.orphans[current] ?? state.directories.find(current) {
                    return (held, below)
                }
                guard let place = state.places[current] else { throw .stale }
                below.append(current)
                current = place.directory
            }
            throw .stale
        }
    }

    /// How an object was last found. Errors: `stale`.
    func place(of object: HostObject) throws(Errno) -> HostPlace {
        let place = state.withLock { $0.places[object] }
        guard let place else { throw .stale }
        return place
    }

    /// Calls `body` with each name that an object was found under, and the directory, until it
    /// does not throw `stale`. Errors: `stale` if there is no name left.
    func atPlace<Result>(
        of object: HostObject,
        _ body: (Name, OwnedDescriptor) throws(Errno) -> Result
    ) throws(Errno) -> Result {
        let places = state.withLock { state in
            (state.places[object].map { [$0] } ?? []) + (state.otherPlaces[object] ?? [])
        }
        for place in places {
            do throws(Errno) {
                return try body(place.name, try reach(place.directory))
            } catch .stale {
                continue
            }
        }
        throw .stale
    }

    /// Opens and holds a directory that must be a certain object.
    @discardableResult
    func openDirectory(
        _ object: HostObject, _ name: Name, in directory: OwnedDescriptor
    ) throws(Errno) -> OwnedDescriptor {
        let flags = clinux_path_flag() | O_DIRECTORY
        let descriptor = try open(name, in: directory, flags: flags, object)
        let evicted = state.withLock { $0.directories.insert(descriptor, object) }
        // Closed here, outside of the lock.
        _ = evicted
        return descriptor
    }

    /// Opens a name that must stand for a certain object, whatever sort it is. Errors: `stale` for
    /// another object; those of opening.
    func open(
        _ name: Name, in directory: OwnedDescriptor, flags: Int32, _ object: HostObject
    ) throws(Errno) -> OwnedDescriptor {
        let descriptor: OwnedDescriptor
        do throws(Errno) {
            descriptor = try open(name, in: directory, flags: flags)
        } catch .noEntry, .loop, .notDirectory {
            throw .stale
        }
        if try status(of: descriptor).object != object { throw .stale }
        return descriptor
    }

    /// Opens a name below a directory; a link is not followed.
    func open(
        _ name: Name, in directory: OwnedDescriptor, flags: Int32, mode: UInt16 = 0
    ) throws(Errno) -> OwnedDescriptor {
        try openRetrying {
            // SAFETY: the call reads the name, which lives for the call.
            unsafe name.withCString {
                unsafe clinux_open_name(directory.number, $0, flags, UInt32(mode))
            }
        }
    }

    /// Opens; where there are no more descriptors, once more without those that are only held.
    func openRetrying(_ body: () -> Int32) throws(Errno) -> OwnedDescriptor {
        var isLast = false
        while true {
            let number = body()
            if number >= 0 { return OwnedDescriptor(number) }
            if errno == EINTR { continue }
            guard errno == EMFILE || errno == ENFILE, !isLast else { throw failure("open") }
            isLast = true
            let held = state.withLock { ($0.directories.removeAll(), $0.files.removeAll()) }
            // Closed here, outside of the lock.
            _ = held
        }
    }

    /// An `O_PATH` descriptor of an object, whatever sort it is. Errors: as ``reach(_:)``.
    func touch(_ object: HostObject) throws(Errno) -> OwnedDescriptor {
        if object == root.object { return rootDescriptor }
        if let kept = kept(object) { return kept }
        if let held = state.withLock({ $0.directories.find(object) }) { return held }
        return try atPlace(of: object) { (name, directory) throws(Errno) in
            try open(name, in: directory, flags: clinux_path_flag(), object)
        }
    }

    /// The descriptor of an open file. Errors: `badDescriptor`.
    func descriptor(of handle: HostHandle) throws(Errno) -> OwnedDescriptor {
        let descriptor = state.withLock { $0.handles[handle] }
        guard let descriptor else { throw .badDescriptor }
        return descriptor
    }

    /// Remembers how an object was found; what is no directory may have several names.
    func notePlace(_ status: HostStatus, _ name: Name, in directory: HostObject) {
        let mayHaveOthers = status.attributes.kind != .directory && status.attributes.links > 1
        state.withLock { state in
            state.note(
                status.object, HostPlace(name, in: directory), mayHaveOthers: mayHaveOthers)
        }
    }

    /// As ``notePlace(_:_:in:)`` for all entries of a directory.
    func notePlaces(_ entries: [HostEntry], in directory: HostObject) {
        state.withLock { state in
            state.reserve(entries.count)
            for entry in entries {
                var mayHaveOthers = false
                if case .success(let status) = entry.status {
                    mayHaveOthers =
                        status.attributes.kind != .directory && status.attributes.links > 1
                }
                state.note(
                    entry.object, HostPlace(entry.name, in: directory),
                    mayHaveOthers: mayHaveOthers)
            }
        }
    }

    /// Forgets a name that an object was found under.
    func forgetPlace(_ object: HostObject, _ place: HostPlace) {
        state.withLock { state in
            state.otherPlaces[object]?.removeAll { $0 == place }
            if state.places[object] == place {
                state.places[object] = state.otherPlaces[object]?.popLast()
            }
            if state.otherPlaces[object]?.isEmpty ?? false { state.otherPlaces[object] = nil }
        }
    }
}

extension Name {
    /// Lends the bytes with a NUL behind them.
    func withCString<Result>(_ body: (UnsafePointer<CChar>) -> Result) -> Result {
        var text = bytes.map { CChar(bitPattern: $0) }
        text.append(0)
        // SAFETY: the pointer is used inside the closure only.
        return unsafe text.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else {
                preconditionFailure("an array that holds a NUL has an address")
            }
            return unsafe body(base)
        }
    }
}
