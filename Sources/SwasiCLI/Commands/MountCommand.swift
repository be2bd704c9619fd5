import ArgumentParser
import Swasi

/// `swasi mount`.
struct MountCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mount", abstract: "Show a tree as a directory of this host.",
        usage: "swasi mount [options] TREE DIR\n       swasi mount",
        discussion: """
            TREE is an image, a snapshot or a directory, or memory: for an empty one. What is \
            written with --writable stays in memory, and is gone when DIR is unmounted, unless it \
            is saved: with --save when that happens, or at any time with \
            swasi snapshot --from-mount DIR NAME.

            TREE may be a recording too. Its program runs again, once, and DIR has the tree as it \
            was at the beginning (start), after each call that changed something (@CALL) and at \
            the end (latest). @N for another call leads to the one before it.

            It is unmounted by swasi umount DIR, and by umount and fusermount3 -u. Without \
            arguments, what is mounted is listed.
            """)

    @Flag(name: [.customShort("w"), .long], help: "Let the tree be changed, in memory.")
    var writable = false
    @Flag(name: .customLong("ro"), help: "Let nothing be changed; this is the default.")
    var readOnly = false
    @Option(
        name: .customLong("save"),
        help: .init(
            "Keep what was changed as a snapshot of this name when it is unmounted.",
            valueName: "name"))
    var saveName: String?
    @Flag(name: .shortAndLong, help: "Stay until it is unmounted.")
    var foreground = false
    @Option(help: .init("Answer with so many threads.", valueName: "number"))
    var threads: Int?
    @OptionGroup var mounting: MountOptions
    @OptionGroup var cache: CacheOptions
    @Option(
        help: .init("Take the image for this of several.", valueName: "os/architecture"))
    var platform: Platform?
    @OptionGroup var store: StoreOptions
    @OptionGroup(title: "A recording")
    var parts: ReplayParts
    @Argument(
        help: "An image, a snapshot, a directory, a recording, or memory:.",
        completion: .file())
    var tree: String?
    @Argument(help: "An empty directory.", completion: .directory)
    var directory: String?

    var isWritable: Bool { writable || mounting.asksForWrites == true }

    mutating func validate() throws {
        if tree != nil, directory == nil { throw ValidationError("where to is not said: DIR") }
        if isWritable, readOnly || mounting.asksForWrites == false {
            throw ValidationError("--writable and --ro exclude each other")
        }
        if let saveName {
            if !isWritable { throw ValidationError("--save needs --writable") }
            do {
                try SnapshotStore.check(name: saveName)
            } catch {
                throw ValidationError("\(error)")
            }
        }
        if let threads, !(1...256).contains(threads) {
            throw ValidationError("--threads is 1 to 256")
        }
    }

    mutating func run() throws {
        guard let tree, let directory else { return try list() }
        // What cannot be saved at the end should not be found out then.
        if saveName != nil { _ = try StoreLocation.open(store.folder, create: true) }
        let cache = self.cache.open()
        if RecordingFile.isRecording(tree) {
            return try show(recording: tree, at: directory, cache)
        }
        if parts.areSaid {
            throw SwasiError(
                .invalidArgument, "--image, --module and --force are for a recording",
                cause: "'\(escapedText(tree.hostBytes))' is none")
        }
        let sandbox = try sandbox(of: tree, cache)
        let desk = MountDesk(
            saveName: saveName, storeFolder: try storeFolder, cache: cache)
        var options = try mounting.options()
        options.isWritable = isWritable
        options.source = tree
        options.threads = threads
        options.control = desk
        let number = foreground ? nil : try DetachedProcess.begin()
        if isWritable { try EndingSignals.first { desk.unmount() } }
        let mount = try SandboxMount(of: sandbox, at: directory, options: options)
        desk.begin(mount)
        if let number { DetachedProcess.works(number) }
        mount.mount.wait()
        do throws(SwasiError) {
            try desk.end()
        } catch {
            if number != nil { DetachedProcess.log(error) }
            throw error
        }
    }

    /// The store's folder as it is found from anywhere; nil for the user's own.
    private var storeFolder: String? {
        get throws(SwasiError) { store.folder.map { HostFolder.absolute($0) } }
    }

    /// The tree to mount.
    ///
    /// Errors: those of opening it.
    private func sandbox(of tree: String, _ cache: Cache?) throws(SwasiError) -> Sandbox {
        if tree == "memory:" {
            guard isWritable else {
                throw SwasiError(
                    .invalidArgument, "an empty tree that cannot be changed shows nothing",
                    hint: "add --writable")
            }
            return Sandbox()
        }
        if let (store, name) = try SnapshotReference.find(tree, store: store.folder) {
            return Sandbox(
                snapshot: try Snapshot(
                    named: name, in: store, cache: cache, warning: CommandFailure.warn))
        }
        var sandbox = Sandbox()
        sandbox.cache = cache
        sandbox.hearHost = { CommandFailure.warn(SwasiError(.system, $0.description)) }
        if HostFolder.exists(tree) {
            var mount = MountSpecification(
                .host(tree, mode: isWritable ? .overlay : .readOnly), at: "/")
            mount.isReadOnly = !isWritable
            sandbox.mounts = [mount]
            return sandbox
        }
        sandbox.image = try Image.open(
            reference: tree, platform: platform, cache: cache, store: store.folder)
        return sandbox
    }

    private func list() throws {
        let mounts = try KernelMount.all()
        let width = mounts.map { escapedText($0.source).count }.max() ?? 0
        for mount in mounts {
            let source = escapedText(mount.source)
            let space = String(repeating: " ", count: width - source.count)
            let mode = mount.isWritable ? "rw" : "ro"
            Terminal.output("\(source)\(space)  \(mode)  \(escapedText(mount.path))\n")
        }
    }
}
