import SwasiRecording

/// What a program may see and use, and the way to run it.
///
/// A sandbox is a description: each run makes a tree of its own from it, so that what one run
/// changes no other sees. Nothing of the host is there unless it was granted: no environment, no
/// directory, no network. Clocks and randomness come from the ``WorldKind``. An image brings the
/// variables of its own configuration along, as it brings its files: they say nothing of the host.
///
///     var sandbox = Sandbox(image: image)
///     sandbox.mount(.memory, at: "/work")
///     let run = try sandbox.run("report.wasm", ["--year", "2025"])
public struct Sandbox: Sendable {
    /// The tree at `/`; nil for an empty one in memory.
    public var image: Image?
    /// What the tree begins with; its image is ``image``.
    public let snapshot: Snapshot?
    /// Where clocks and randomness come from.
    public var world: WorldKind
    /// The bounds that the host enforces.
    public var limits = Limits()
    /// What the standard streams are connected to: captured output and no input, if nothing else is
    /// set.
    public var streams: StandardStreams
    /// The directories that the program can open, in the order of their descriptors: `/` if nothing
    /// else is set.
    public var preopens: [Preopen] {
        get { namedPreopens ?? [Preopen("/")] }
        set { namedPreopens = newValue }
    }
    /// The same where it was set; nil for `/` alone, so that most runs make no list of them.
    private(set) var namedPreopens: [Preopen]?
    /// The program's own name as it is told (`argv[0]`); nil for the name that it is run by.
    public var argumentZero: String?
    /// Which compiler makes the program's code.
    public var compiler = EngineConfiguration.Compiler.automatic
    /// Whether a process of idle priority may compile for the next run. The program that embeds
    /// this library must call ``BackgroundCompilation/runIfRequested(_:)`` for it.
    public var compilesInBackground = true
    /// Where compiled code is kept; nil to keep none.
    public var cache: Cache?
    /// What is written about the program's host calls; nil for nothing.
    public var trace: Trace?
    /// The file that a run is recorded in, which is made anew for each; nil to record nothing. See
    /// ``Recording``.
    public var recordingPath: String?
    /// Whether a recording holds all that the program's calls filled in, so that a replay need not
    /// do them: see ``Replay/isAsRecorded``.
    public var recordsResults = false
    /// What a recording holds of the program and the images.
    public var sealing = Sealing.nothing
    /// Ends the recording of a run before the process ends; nil where nothing does.
    public var recordingInterrupter: RecordingInterrupter?
    /// What a run has to do that repeats another one.
    var replay: ReplayTask?
    /// Rules that make host calls of the program fail, for tests of what it does then.
    public var faults: [Fault] = []
    /// Hears of trouble that a run goes on without, as an unusable cache.
    public var warn: @Sendable (SwasiError) -> Void = { _ in }

    /// What the program is told of the environment: names and values in the order of the names.
    public internal(set) var environment: [String: String] = [:]
    /// The trees that are attached, in any order; one at `/` takes the place of the empty root.
    public var mounts: [MountSpecification] = []
    /// Hears what a program cannot be told of the host's directories; on any thread, with no lock
    /// held.
    public var hearHost: @Sendable (HostNote) -> Void = { _ in }
    /// A directory of the host that shows the tree of each run, one after the other; nil for none.
    public var liveMount: LiveMount?
    let engines = Engines()

    /// Makes a sandbox whose tree is an image, or empty.
    ///
    /// Naming an image grants what it says of its program: the variables of its configuration
    /// (`ENV` of a Dockerfile; a tar archive has none) are in ``environment`` from the start. They
    /// are the image's, not the host's, and grants that follow have the last word.
    public init(image: Image? = nil, world: WorldKind = .live) {
        self.init(image, nil, world)
    }

    /// Makes a sandbox whose tree begins as a snapshot: each run with a copy of its own, which
    /// shares all that neither changes.
    ///
    /// The snapshot brings its image's variables along, its trees and the directories of the host
    /// that were only looked at; what the program could write through to must be granted anew.
    /// Sandboxes of a snapshot with directories of the host take turns at their trees, for what is
    /// seen of the host stays the same for all of them.
    public init(snapshot: Snapshot, world: WorldKind = .live) {
        self.init(snapshot.image, snapshot, world)
    }

    private init(_ image: Image?, _ snapshot: Snapshot?, _ world: WorldKind) {
        self.image = image
        self.snapshot = snapshot
        self.world = world
        streams = .captured()
        if let image { grant(.environment(image.configuration.environmentVariables)) }
    }

    /// Attaches a tree at an absolute path; what the tree above has there is hidden.
    ///
    /// Mounts are made from the root down, whatever their order here. The directories above a mount
    /// point are made where they are missing; a directory cannot hide a file, nor a file a
    /// directory. For what can be said beyond this, add a specification to ``mounts``.
    public mutating func mount(_ source: MountSource, at path: String) {
        mounts.append(MountSpecification(source, at: path))
    }

    /// The mounts as a run would have them at its start, from the root down.
    ///
    /// Errors: those of ``run(_:_:entryPoint:)`` that concern the tree.
    public func mountReports() throws(SwasiError) -> [MountReport] {
        try sandboxTree().reports()
    }

    /// The tree as a run would have it at its start: a new one for each call, as for each run.
    ///
    /// Errors: those of ``run(_:_:entryPoint:)`` that concern the tree.
    public func tree() throws(SwasiError) -> TreeView {
        try sandboxTree().view
    }

    /// The tree as a run would have it at its start, and what it was made of.
    func sandboxTree(at time: Timestamp? = nil) throws(SwasiError) -> SandboxTree {
        try SandboxTree(self, try Outside(world, streams).world, at: time)
    }

    /// Whether a run is, or will be, done a second time: what the specification of WebAssembly
    /// leaves open is then always the same.
    var repeats: Bool { world.isDeterministic || recordingPath != nil || replay != nil }

    /// What went wrong with the images that are attached, as one whose file changed while it was in
    /// use.
    public var imageProblems: [SwasiError] {
        let images = images
        // One that is attached twice has its problem once.
        var problems: [SwasiError] = []
        for (index, image) in images.enumerated()
        where !images[..<index].contains(where: { $0 === image }) {
            if let problem = image.problem { problems.append(problem) }
        }
        return problems
    }

    /// The images that are attached, in their order.
    package var images: [Image] {
        var images: [Image] = image.map { [$0] } ?? []
        for mount in mounts {
            switch mount.source {
            case .image(let image): images.append(image)
            case .overlay(let lowers):
                for case .image(let image) in lowers { images.append(image) }
            default: continue
            }
        }
        return images
    }

    /// Grants something of the outside.
    public mutating func grant(_ grant: Grant) {
        switch grant {
        case .environment(let variables):
            environment.merge(variables) { _, new in new }
        }
    }
}

extension ImageConfiguration {
    /// The environment as names and values; an entry without `=` is a name without a value.
    fileprivate var environmentVariables: [String: String] {
        var variables: [String: String] = [:]
        for entry in environment {
            let parts = entry.split(
                separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            let texts = parts.map { String(hostBytes: Array($0)) }
            variables[texts[0]] = texts.count > 1 ? texts[1] : ""
        }
        return variables
    }
}
