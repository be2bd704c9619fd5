import SwasiCore
import SwasiFS
import SwasiRecording

/// Makes the file systems of one run's mounts.
struct MountMaker {
    /// A mount, and what it was made of; an object, because an array of objects needs no type of
    /// its own when a program starts.
    final class Made: Sendable {
        let specification: MountSpecification
        let request: MountRequest
        /// Of a tree that comes with a snapshot: the state of its first beginning.
        let origin: FrozenTree?

        init(
            _ specification: MountSpecification, _ request: MountRequest,
            origin: FrozenTree? = nil
        ) {
            self.specification = specification
            self.request = request
            self.origin = origin
        }

        /// How many trees are below one in memory.
        var lowers: Int {
            switch specification.source {
            case .memory, .fileSystem: 0
            case .image, .host: 1
            case .overlay(let lowers): lowers.count
            }
        }
    }

    private let sandbox: Sandbox
    private let world: any World
    /// Shared by all that ask the host; nil as long as nothing does.
    private var desk: HostDesk?
    private let notes: TraceNoteBox?
    private var trees = 0
    /// Descriptors that each tree of the host may hold, of each sort.
    private let heldDescriptors: Int

    init(_ sandbox: Sandbox, _ world: any World, _ notes: TraceNoteBox?) {
        self.notes = notes
        self.sandbox = sandbox
        self.world = world
        desk = sandbox.snapshot?.desk
        let trees = sandbox.mounts.reduce(0) { $0 + $1.source.hostTrees }
        heldDescriptors = HostTree.heldDescriptors(of: trees)
    }

    /// The mounts from the root down, each behind those above it.
    ///
    /// Errors: `invalidArgument` for a path that is not absolute, has `..` or is taken, and for
    /// what cannot be opened of the host; `system` for what the world answers.
    mutating func mounts(_ stamp: Stamp) throws(SwasiError) -> [Made] {
        var specifications = sandbox.mounts
        if !specifications.isEmpty { try check() }
        var made = sandbox.snapshot.map { snapshotMounts($0) } ?? []
        if made.isEmpty, !specifications.contains(where: { $0.names.isEmpty }) {
            let root = MountSource.overlay(sandbox.image.map { [.image($0)] } ?? [])
            made.append(try make(MountSpecification(root, at: "/"), stamp))
        }
        if specifications.count > 1 {
            specifications.sort { first, second in
                first.names.lexicographicallyPrecedes(second.names) {
                    $0.lexicographicallyPrecedes($1)
                }
            }
        }
        for specification in specifications { made.append(try make(specification, stamp)) }
        return made
    }

    private mutating func make(
        _ specification: MountSpecification, _ stamp: Stamp
    ) throws(SwasiError) -> Made {
        var request = try request(specification, stamp)
        if specification.names.isEmpty { request.path = [UInt8(ascii: "/")] }
        return Made(specification, request)
    }

    /// The mounts of a snapshot, each with a tree that goes on from there.
    private func snapshotMounts(_ snapshot: Snapshot) -> [Made] {
        snapshot.mounts.map { mount in
            var limits = sandbox.limits
            limits.treeBytes = mount.specification.addedBytes ?? limits.treeBytes
            limits.treeNodes = mount.specification.addedNodes ?? limits.treeNodes
            var request = mount.request
            if let state = mount.state {
                request.fileSystem = MemoryFileSystem(state, limits: limits)
            }
            var specification = mount.specification
            // They are in the state.
            specification.savedChanges = nil
            return Made(specification, request, origin: mount.origin)
        }
    }

    /// Errors: `invalidArgument`.
    private func check() throws(SwasiError) {
        var taken = Set(sandbox.snapshot?.mounts.map(\.specification.names) ?? [])
        if sandbox.image != nil { taken.insert([]) }
        for mount in sandbox.mounts {
            let message = "cannot mount at '\(escapedText(mount.path.hostBytes))'"
            if !mount.path.utf8.starts(with: "/".utf8) {
                throw SwasiError(.invalidArgument, message, cause: "the path is not absolute")
            }
            if mount.names.contains(Array("..".utf8)) {
                throw SwasiError(.invalidArgument, message, cause: "the path has '..' in it")
            }
            if !taken.insert(mount.names).inserted {
                throw SwasiError(
                    .invalidArgument, message, cause: "there is a tree already",
                    hint: mount.names.isEmpty && sandbox.image != nil
                        ? "the image is at /" : "a path can be the place of one mount only")
            }
        }
    }

    private mutating func request(
        _ mount: MountSpecification, _ stamp: Stamp
    ) throws(SwasiError) -> MountRequest {
        let inner = mount.innerPath?.hostBytes ?? []
        var request: MountRequest
        switch mount.source {
        case .image(let image) where mount.isReadOnly:
            return MountRequest(image.fileSystem, at: mount.path, inner: inner)
        case .memory: request = try overlay([], mount, stamp)
        case .image(let image): request = try overlay([.image(image)], mount, stamp)
        case .overlay(let lowers): request = try overlay(lowers, mount, stamp)
        case .host(let path, let mode): request = try host(path, mode, mount, stamp)
        case .fileSystem(let fileSystem, let rights):
            request = MountRequest(fileSystem, at: mount.path, rights: rights)
        }
        if mount.isReadOnly { request.rights.formIntersection(.read) }
        if !inner.isEmpty { request.inner += [UInt8(ascii: "/")] + inner }
        return request
    }

    // MARK: The host

    private mutating func host(
        _ path: String, _ mode: HostMode, _ mount: MountSpecification, _ stamp: Stamp
    ) throws(SwasiError) -> MountRequest {
        let tree = try open(path, isFixed: mode != .readWrite, mayBeFile: true)
        let inner = tree.fileName?.bytes ?? []
        switch mode {
        case .readOnly:
            return MountRequest(
                try fixed(tree, path, mount), at: mount.path, rights: .read, inner: inner)
        case .overlay:
            let memory = try memory([try fixed(tree, path, mount)], mount, stamp)
            return MountRequest(memory, at: mount.path, inner: inner)
        case .readWrite:
            let desk = makeDesk()
            let fileSystem = try made(mount.path) { () throws(Errno) in
                try HostFileSystem(
                    tree, desk, limits: sandbox.limits,
                    showsExtendedAttributes: mount.showsExtendedAttributes)
            }
            return MountRequest(fileSystem, at: mount.path, inner: inner)
        }
    }

    private mutating func fixed(
        _ tree: HostTree, _ path: String, _ mount: MountSpecification
    ) throws(SwasiError) -> FixedHostFileSystem {
        let desk = makeDesk()
        return try made(path) { () throws(Errno) in
            try FixedHostFileSystem(
                tree, desk, limits: sandbox.limits,
                showsExtendedAttributes: mount.showsExtendedAttributes)
        }
    }

    private mutating func open(
        _ path: String, isFixed: Bool, mayBeFile: Bool
    ) throws(SwasiError) -> HostTree {
        trees += 1
        if let replaying = world as? ReplayingWorld {
            guard let tree = replaying.tree(trees) else {
                throw SwasiError(
                    .invalidRecording, "cannot replay the run",
                    cause: "nothing was recorded of '\(escapedText(path.hostBytes))'")
            }
            return HostTree(
                recorded: tree.root, fileName: tree.fileName, number: trees, isFixed: isFixed)
        }
        let tree = try HostTree(
            path: path, number: trees, isFixed: isFixed, mayBeFile: mayBeFile,
            limits: sandbox.limits, heldDescriptors: heldDescriptors
        ) { [hear = sandbox.hearHost, notes] note in
            notes?.report(TraceNote("host", path.hostBytes, note.description))
            hear(note)
        }
        (world as? RecordingWorld)?.note(tree)
        return tree
    }

    private mutating func makeDesk() -> HostDesk {
        let desk = desk ?? HostDesk(world, limits: sandbox.limits)
        self.desk = desk
        return desk
    }

    // MARK: Trees in memory

    private mutating func overlay(
        _ lowers: [Lower], _ mount: MountSpecification, _ stamp: Stamp
    ) throws(SwasiError) -> MountRequest {
        if lowers.count > MemoryFileSystem.maximumLowers {
            throw SwasiError(
                .invalidArgument, "cannot make the tree at '\(escapedText(mount.path.hostBytes))'",
                cause: "it would stand on \(lowers.count) others",
                hint: "\(MemoryFileSystem.maximumLowers) are the most")
        }
        var trees: [any FileSystem] = []
        for lower in lowers {
            switch lower {
            case .image(let image): trees.append(image.fileSystem)
            case .host(let folder):
                let tree = try open(folder, isFixed: true, mayBeFile: false)
                trees.append(try fixed(tree, folder, mount))
            }
        }
        return MountRequest(try memory(trees, mount, stamp), at: mount.path)
    }

    /// A tree in memory over lowers, the uppermost first; bounded by what they hold, and on top
    /// what the run may add.
    private func memory(
        _ lowers: [any FileSystem], _ mount: MountSpecification, _ stamp: Stamp
    ) throws(SwasiError) -> MemoryFileSystem {
        try made(mount.path) { () throws(Errno) in
            var limits = sandbox.limits
            limits.treeBytes = mount.addedBytes ?? limits.treeBytes
            limits.treeNodes = mount.addedNodes ?? limits.treeNodes
            for tree in lowers {
                let statistics = try tree.statistics()
                limits.treeBytes = limits.treeBytes.addingSaturating(statistics.usedBytes)
                limits.treeNodes = limits.treeNodes.addingSaturating(statistics.usedNodes)
            }
            return try MemoryFileSystem(
                lowers: lowers, sources: mount.savedChanges.map { [$0.layer] } ?? [],
                limits: limits, stamp: stamp)
        }
    }

    private func made<Result>(
        _ path: String, _ body: () throws(Errno) -> Result
    ) throws(SwasiError) -> Result {
        do throws(Errno) {
            return try body()
        } catch {
            throw SwasiError(
                .invalidArgument, "cannot make the tree at '\(escapedText(path.hostBytes))'",
                cause: error.words)
        }
    }
}
