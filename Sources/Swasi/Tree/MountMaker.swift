import SwasiCore
import SwasiFS

/// Makes the file systems of one run's mounts.
struct MountMaker {
    private let sandbox: Sandbox
    private let world: any World
    /// Shared by all that ask the host; nil as long as nothing does.
    private var desk: HostDesk?
    private let notes: TraceNoteBox?
    private var trees = 0

    init(_ sandbox: Sandbox, _ world: any World, _ notes: TraceNoteBox?) {
        self.notes = notes
        self.sandbox = sandbox
        self.world = world
    }

    /// The mounts in order, the root first.
    ///
    /// Errors: `invalidArgument` for a path that is not absolute or taken, and for a directory of
    /// the host that cannot be opened; `system` for what the world answers.
    mutating func requests(_ stamp: Stamp) throws(SwasiError) -> [MountRequest] {
        try check()
        let isRoot = { (mount: MountSpecification) in mount.names.isEmpty }
        let root = sandbox.mounts.first(where: isRoot)?.source
        var requests = [
            try request(
                root ?? .overlay(sandbox.image.map { [.image($0)] } ?? []), at: "/", stamp)
        ]
        for mount in sandbox.mounts where !isRoot(mount) {
            requests.append(try request(mount.source, at: mount.path, stamp))
        }
        return requests
    }

    /// Errors: `invalidArgument`.
    private func check() throws(SwasiError) {
        var taken: Set<[[UInt8]]> = sandbox.image == nil ? [] : [[]]
        for mount in sandbox.mounts {
            let path = "'\(escapedText(mount.path.hostBytes))'"
            if !mount.path.utf8.starts(with: "/".utf8) {
                throw SwasiError(
                    .invalidArgument, "cannot mount at \(path)", cause: "the path is not absolute")
            }
            if !taken.insert(mount.names).inserted {
                throw SwasiError(
                    .invalidArgument, "cannot mount at \(path)", cause: "there is a tree already",
                    hint: mount.names.isEmpty ? "the image is at /" : "")
            }
        }
    }

    private mutating func request(
        _ source: MountSource, at path: String, _ stamp: Stamp
    ) throws(SwasiError) -> MountRequest {
        switch source {
        case .memory: return MountRequest(try overlay([], path, stamp), at: path)
        case .image(let image):
            return MountRequest(try overlay([.image(image)], path, stamp), at: path)
        case .overlay(let lowers): return MountRequest(try overlay(lowers, path, stamp), at: path)
        case .host(let folder, .overlay):
            return MountRequest(try overlay([.host(folder)], path, stamp), at: path)
        case .host(let folder, .readOnly):
            return MountRequest(try fixed(folder), at: path, rights: .read)
        case .host(let folder, .readWrite):
            let tree = try open(folder, isFixed: false)
            let desk = makeDesk()
            return MountRequest(
                try made(path) { () throws(Errno) in
                    try HostFileSystem(tree, desk, limits: sandbox.limits)
                }, at: path)
        case .fileSystem(let fileSystem, let rights):
            return MountRequest(fileSystem, at: path, rights: rights)
        }
    }

    /// A tree in memory over lowers, the uppermost first; bounded by what they hold, and on top
    /// what the run may add.
    private mutating func overlay(
        _ lowers: [Lower], _ path: String, _ stamp: Stamp
    ) throws(SwasiError) -> MemoryFileSystem {
        var trees: [any FileSystem] = []
        for lower in lowers {
            switch lower {
            case .image(let image): trees.append(image.fileSystem)
            case .host(let folder): trees.append(try fixed(folder))
            }
        }
        return try made(path) { () throws(Errno) in
            var limits = sandbox.limits
            for tree in trees {
                let statistics = try tree.statistics()
                limits.treeBytes = limits.treeBytes.addingSaturating(statistics.usedBytes)
                limits.treeNodes = limits.treeNodes.addingSaturating(statistics.usedNodes)
            }
            return try MemoryFileSystem(lowers: trees, limits: limits, stamp: stamp)
        }
    }

    private mutating func fixed(_ folder: String) throws(SwasiError) -> FixedHostFileSystem {
        let tree = try open(folder, isFixed: true)
        let desk = makeDesk()
        return try made(folder) { () throws(Errno) in
            try FixedHostFileSystem(tree, desk, limits: sandbox.limits)
        }
    }

    private mutating func open(_ folder: String, isFixed: Bool) throws(SwasiError) -> HostTree {
        trees += 1
        return try HostTree(path: folder, number: trees, isFixed: isFixed) {
            [hear = sandbox.hearHost, notes] note in
            notes?.report(TraceNote("host", folder.hostBytes, note.description))
            hear(note)
        }
    }

    private mutating func makeDesk() -> HostDesk {
        let desk = desk ?? HostDesk(world, limits: sandbox.limits)
        self.desk = desk
        return desk
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
