import SwasiCore
import SwasiFS

extension Services {
    /// Opens a path below a directory's descriptor; returns the new number, the lowest free one.
    ///
    /// What is asked for but does not go with the kind of what is opened is left out; so is what
    /// the grant does not allow, except writing.
    /// Errors: `badDescriptor`, `notDirectory`, `notPermitted`, `notCapable` for the directory;
    /// `invalid` for making a directory; `notCapable` for flags that it does not pass on;
    /// `tooManyDescriptors`; those of the walk; `noEntry`; `exist`; `loop` for a link that is not
    /// followed (`notDirectory` if only a directory will do); `isDirectory` for writing to a
    /// directory or making one; `notDirectory`; `notCapable` for what the directory does not pass
    /// on; `notPermitted` for what the grant does not allow; those of ``FileSystem/open(_:_:_:)``.
    func open(
        _ number: UInt32, _ path: RawSpan, _ request: OpenRequest
    ) throws(Errno) -> UInt32 {
        let base = try directory(number, request.needed)
        if request.create && request.directory { throw .invalid }
        let passedOn = descriptors[number].inheriting
        if !passedOn.isSuperset(of: request.neededByFlags) { throw .notCapable }
        let result = try descriptors.lowestFree()
        let stamp = request.mayChange ? try stamp() : unchanged
        try step { () throws(Errno) in
            var descriptor: Descriptor
            if let found = namespace.plainNode(path, from: base.location) {
                descriptor = try openFound(
                    found, needsDirectory: request.directory, base.rights, request, passedOn,
                    stamp)
            } else {
                descriptor = try openWalking(path, base, request, passedOn, stamp)
            }
            let allowed = Operations.allowed(by: descriptor.rights)
            descriptor.base = descriptor.base.intersection(request.base).intersection(allowed)
            descriptor.inheriting = descriptor.inheriting.intersection(request.inheriting)
            descriptor.flags = request.flags
            descriptors.install(descriptor, as: result)
        }
        return result
    }

    /// Opens what a path leads to that is not plain, or leads nowhere yet.
    private func openWalking(
        _ path: RawSpan, _ base: (location: Location, rights: Rights), _ request: OpenRequest,
        _ passedOn: Operations, _ stamp: Stamp
    ) throws(Errno) -> Descriptor {
        let resolved = try namespace.walk(
            path, from: base.location,
            follow: request.follow && !(request.create && request.exclusive))
        guard let found = resolved.found else {
            return try openMissing(resolved, base.rights, request, passedOn, stamp)
        }
        return try openFound(
            found, needsDirectory: request.directory || resolved.mustBeDirectory, base.rights,
            request, passedOn, stamp)
    }

    /// Opens what was found.
    private func openFound(
        _ found: Location, needsDirectory: Bool, _ rights: Rights, _ request: OpenRequest,
        _ passedOn: Operations, _ stamp: Stamp
    ) throws(Errno) -> Descriptor {
        let rights = namespace.rights(rights, at: found)
        var descriptor: Descriptor
        if found.kind == .directory {
            descriptor = try openDirectory(found, request, passedOn)
        } else {
            descriptor = try openExisting(
                found, needsDirectory: needsDirectory, rights, request, passedOn, stamp)
        }
        descriptor.rights = rights
        return descriptor
    }

    /// Opens a directory that was found.
    private func openDirectory(
        _ found: Location, _ request: OpenRequest, _ passedOn: Operations
    ) throws(Errno) -> Descriptor {
        if request.create && request.exclusive { throw .exist }
        if request.create || request.truncate || request.writes { throw .isDirectory }
        let asked = request.base.intersection(.directory)
            .union(request.inheriting.intersection(.inheritable))
        if !passedOn.isSuperset(of: asked) { throw .notCapable }
        let directory = try namespace.fileSystem(found).openDirectory(found.node)
        var descriptor = Descriptor.directory(DirectoryListing(directory, at: found))
        descriptor.base = .directory
        descriptor.inheriting = .inheritable
        return descriptor
    }

    /// Opens something else that was found.
    private func openExisting(
        _ found: Location, needsDirectory: Bool, _ rights: Rights, _ request: OpenRequest,
        _ passedOn: Operations, _ stamp: Stamp
    ) throws(Errno) -> Descriptor {
        if request.create && request.exclusive { throw .exist }
        if needsDirectory { throw .notDirectory }
        if found.kind == .symbolicLink { throw .loop }
        try checkFileRequest(request, rights, passedOn)
        return openedFile(try namespace.open(found, request.access, stamp), found)
    }

    /// Makes a file that was not found, if that was asked for.
    private func openMissing(
        _ resolved: Resolved, _ rights: Rights, _ request: OpenRequest, _ passedOn: Operations,
        _ stamp: Stamp
    ) throws(Errno) -> Descriptor {
        guard request.create, let place = resolved.place else { throw .noEntry }
        if resolved.mustBeDirectory { throw .isDirectory }
        let rights = namespace.rights(rights, at: place.directory)
        if !rights.contains(.mutate) { throw .notPermitted }
        try checkFileRequest(request, rights, passedOn)
        let opened = try namespace.fileSystem(place.directory).open(
            place.name, in: place.directory.node, request.access, .mustCreate(.file), stamp)
        let location = Location(
            mount: place.directory.mount, node: opened.file.node, kind: .file)
        var descriptor = openedFile(opened.file, location)
        descriptor.rights = rights
        return descriptor
    }

    /// Errors: `notCapable` for what the directory does not pass on; `notPermitted` for what the
    /// grant does not allow.
    private func checkFileRequest(
        _ request: OpenRequest, _ rights: Rights, _ passedOn: Operations
    ) throws(Errno) {
        if !passedOn.isSuperset(of: request.base.intersection(.file)) { throw .notCapable }
        if request.access.contains(.read), !rights.contains(.read) { throw .notPermitted }
        if request.writes || request.truncate, !rights.contains(.write) { throw .notPermitted }
    }

    private func openedFile(
        _ file: consuming any OpenFile, _ location: Location
    ) -> Descriptor {
        var descriptor = Descriptor.file(file, at: location)
        descriptor.base = .file
        descriptor.mayBlock = namespace.mayBlock(location)
        return descriptor
    }
}
