import SwasiCore
import SwasiFS

/// A path on its way to being open: what was asked for, and of whom.
private struct Opening {
    /// The directory's descriptor.
    let directory: Location
    let rights: Rights
    let passedOn: Operations
    let request: OpenRequest
    /// The new number, still free.
    let number: UInt32
    let stamp: Stamp
}

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
    @inline(__always)
    func open(
        _ number: UInt32, _ path: RawSpan, _ request: OpenRequest
    ) throws(Errno) -> UInt32 {
        let base = try directory(number, request.needed)
        if request.options.isSuperset(of: [.create, .directory]) { throw .invalid }
        let passedOn = descriptors[number].inheriting
        if !passedOn.isSuperset(of: request.neededByFlags) { throw .notCapable }
        let opening = Opening(
            directory: base.location, rights: base.rights, passedOn: passedOn, request: request,
            number: try descriptors.lowestFree(),
            stamp: request.mayChange ? try stamp() : unchanged)
        try step { () throws(Errno) in try open(path, opening) }
        return opening.number
    }

    /// Opens what a path leads to, within a step.
    @inline(__always)
    private func open(_ path: RawSpan, _ opening: Opening) throws(Errno) {
        if let found = namespace.plainNode(path, from: opening.directory) {
            try open(found, needsDirectory: opening.request.directory, opening)
        } else {
            try openWalking(path, opening)
        }
    }

    /// Opens what a path leads to that is not plain, or leads nowhere yet.
    @inline(never)
    private func openWalking(_ path: RawSpan, _ opening: Opening) throws(Errno) {
        let request = opening.request
        let resolved = try namespace.walk(
            path, from: opening.directory, follow: request.follow && !request.mustCreate)
        guard let found = resolved.found else { return try openMissing(resolved, opening) }
        try open(
            found, needsDirectory: request.directory || resolved.mustBeDirectory, opening)
    }

    /// Opens what was found.
    @inline(__always)
    private func open(
        _ found: Location, needsDirectory: Bool, _ opening: Opening
    ) throws(Errno) {
        let rights = namespace.rights(opening.rights, at: found)
        if found.kind == .directory { return try openDirectory(found, rights, opening) }
        let request = opening.request
        if request.mustCreate { throw .exist }
        if needsDirectory { throw .notDirectory }
        if found.kind == .symbolicLink { throw .loop }
        try checkFileRequest(opening, rights)
        install(
            try namespace.open(found, request.access, opening.stamp), at: found, rights, opening)
    }

    /// Opens a directory that was found.
    @inline(never)
    private func openDirectory(
        _ found: Location, _ rights: Rights, _ opening: Opening
    ) throws(Errno) {
        let request = opening.request
        if request.mustCreate { throw .exist }
        if request.mayChange || request.writes { throw .isDirectory }
        let asked = request.base.intersection(.directory)
            .union(request.inheriting.intersection(.inheritable))
        if !opening.passedOn.isSuperset(of: asked) { throw .notCapable }
        let directory = try namespace.fileSystem(found).openDirectory(found.node)
        let listing = DirectoryListing(directory, at: found)
        descriptors.put(Descriptor(listing, rights, request), at: opening.number)
    }

    /// Makes a file that was not found, if that was asked for.
    private func openMissing(_ resolved: Resolved, _ opening: Opening) throws(Errno) {
        let request = opening.request
        guard request.create, let place = resolved.place else { throw .noEntry }
        if resolved.mustBeDirectory { throw .isDirectory }
        let rights = namespace.rights(opening.rights, at: place.directory)
        if !rights.contains(.mutate) { throw .notPermitted }
        try checkFileRequest(opening, rights)
        let file = try namespace.fileSystem(place.directory).open(
            place.name, in: place.directory.node, request.access, .mustCreate(.file), opening.stamp
        ).file
        let location = Location(mount: place.directory.mount, node: file.node, kind: .file)
        install(file, at: location, rights, opening)
    }

    /// Errors: `notCapable` for what the directory does not pass on; `notPermitted` for what the
    /// grant does not allow.
    @inline(__always)
    private func checkFileRequest(_ opening: Opening, _ rights: Rights) throws(Errno) {
        let request = opening.request
        if !opening.passedOn.isSuperset(of: request.base.intersection(.file)) { throw .notCapable }
        if request.access.contains(.read), !rights.contains(.read) { throw .notPermitted }
        if request.writes || request.truncate, !rights.contains(.write) { throw .notPermitted }
    }

    /// Makes an open file a descriptor.
    @inline(__always)
    private func install(
        _ file: consuming any OpenFile, at location: Location, _ rights: Rights,
        _ opening: Opening
    ) {
        let descriptor = Descriptor(
            file, at: location, rights, opening.request, mayBlock: namespace.mayBlock(location))
        descriptors.put(descriptor, at: opening.number)
    }
}
