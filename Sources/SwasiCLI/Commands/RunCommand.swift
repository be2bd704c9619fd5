public import ArgumentParser
public import Swasi

/// `swasi run`.
struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Run a program.",
        usage: "swasi run [--image IMAGE] [--module FILE] [options] PROGRAM [ARG…]",
        discussion: """
            With an image, PROGRAM is looked up in it: a path, or a name in the directories of \
            PATH. Without one it is a file of the host and its tree is empty. Without PROGRAM the \
            image's configured entry point runs. Variables that the image configures are set \
            too; --env comes after them.

            The exit status is the program's own; 86 if --verify finds another run, 124 when its \
            time is up, 125 if swasi fails, 126 \
            if the program cannot be run or lacks the function of --invoke, 127 if it is not \
            found, 134 after a trap, 137 without \
            memory, 152 without fuel.
            """)

    @Option(
        help: .init(
            """
            The program's tree: a tar archive, what docker save writes, oci:DIR[:TAG], or a \
            snapshot's name.
            """,
            valueName: "image"),
        completion: .file())
    var image: String?
    @Option(
        help: .init(
            "Take the images for this of several (wasi/wasm, then Linux).",
            valueName: "os/architecture"))
    var platform: Platform?
    @Option(
        help: .init("Take the program from this file of the host.", valueName: "file"),
        completion: .file())
    var module: String?
    @Option(
        name: [.customShort("e"), .customLong("env")],
        help: .init("Set a variable, or pass ours on.", valueName: "name[=value]"))
    var environment: [String] = []
    @Option(
        name: .customLong("workdir"),
        help: .init(
            "Set PWD, an absolute path. Programs of Preview 1 start at / whatever is said.",
            valueName: "dir"))
    var workingDirectory: String?
    @Option(name: .customLong("argv0"), help: .init("The program's name as it is told."))
    var argumentZero: String?
    @Option(
        name: .customLong("stdin"), help: .init("Standard input.", valueName: "file"),
        completion: .file())
    var standardInput: String?
    @Option(
        name: .customLong("entrypoint"),
        help: .init("Run this; what follows are its arguments.", valueName: "program"))
    var entryPoint: String?
    @Option(
        name: .customLong("invoke"),
        help: .init("Call this function of the program with the arguments.", valueName: "name"))
    var invokedFunction: String?
    @Option(
        help: .init(
            "Directory that the program can open, and what it is told (/).",
            valueName: "dir[::name]"))
    var preopen: [String] = []
    @Option(
        name: [.customShort("v"), .customLong("volume")],
        help: .init(
            "Show a directory or a file of the host: ro (if nothing is said), rw or overlay, which "
                + "leaves it as it is.",
            valueName: "host:guest[:mode]"), transform: VolumeOption.init(argument:))
    var volumes: [VolumeOption] = []
    @Option(
        name: .customLong("mount"),
        help: .init(
            """
            Attach a tree: type=image|tmp|host|overlay, src=…, dst=…, mode=ro|rw|overlay, and \
            lower=… for each tree below an overlay, size=10M, nodes=1000, subpath=…, \
            platform=…. With a directory of this host: show the run's tree there while it goes \
            on, in merged, changes and layers.
            """, valueName: "fields|dir"))
    var mounts: [String] = []
    @Flag(name: .customLong("print-mounts"), help: "Show what is mounted where, and run nothing.")
    var printsMounts = false
    @Option(
        name: .customLong("dir"),
        help: .init(
            "Directory of the host that the program can open and change, and what it is told.",
            valueName: "host[::guest]"),
        completion: .directory)
    var directories: [DirectoryOption] = []
    @Flag(
        name: .customLong("no-preopen"), help: "Let the program open nothing but what --dir names.")
    var opensNothing = false
    @Option(help: .init("End it after this time: 10, 1.5s, 200ms, 5m.", valueName: "time"))
    var timeout: TimeSpan?
    @Option(help: .init("Bound each of its memories: 64M, 1G.", valueName: "bytes"))
    var memory: ByteCount?
    @Option(
        name: .customLong("tree-size"),
        help: .init("Bound what it may add to its files (4G).", valueName: "bytes"))
    var treeSize: ByteCount?
    @Option(help: .init("Bound the instructions that it runs.", valueName: "units"))
    var fuel: UInt64?
    @Option(help: "The compiler: automatic, baseline or optimizing.")
    var compiler = EngineConfiguration.Compiler.automatic
    @Flag(name: .customLong("no-background"), help: "Compile nothing for the next run.")
    var compilesNothingInBackground = false
    @Flag(
        help: """
            Make clocks and randomness the same in each run; --deterministic=SEED for another \
            randomness.
            """)
    var deterministic = false
    @Option(help: "The seed of randomness; implies --deterministic.")
    var seed: UInt64?
    @Option(
        help: .init(
            "Where the clocks of a deterministic run begin (SOURCE_DATE_EPOCH, or 2000-01-01): "
                + "seconds since 1970, or 2026-01-31T12:00:00Z; implies --deterministic.",
            valueName: "time"))
    var clock: ClockTime?
    @OptionGroup var cache: CacheOptions
    @OptionGroup(title: "Keeping what it did")
    var saving: SaveOptions
    @OptionGroup(title: "Showing its tree")
    var showing: LiveOptions
    @OptionGroup(title: "Repeating it")
    var recording: RecordOptions
    @OptionGroup(title: "Looking on")
    var taps: TapOptions
    @Argument(
        parsing: .captureForPassthrough,
        help: .init("The program and its arguments.", valueName: "program"),
        completion: .file())
    var words: [String] = []

    mutating func validate() throws {
        if words.first == "--help" || words.first == "-h" { throw CleanExit.helpRequest(self) }
        if let word = words.first, word.hasPrefix("-"), word != "-", word != "--" {
            throw ValidationError("there is no option \(word)")
        }
        try showing.check(mounts)
        if opensNothing, !preopen.isEmpty {
            throw ValidationError("--preopen and --no-preopen exclude each other")
        }
        if module != nil, entryPoint != nil {
            throw ValidationError("--module and --entrypoint exclude each other")
        }
    }

    /// The request that the options make.
    var request: RunRequest {
        RunRequest(
            image: image, platform: platform, module: module, environment: environment,
            workingDirectory: workingDirectory, argumentZero: argumentZero,
            standardInput: standardInput, entryPoint: entryPoint, timeout: timeout,
            memory: memory, treeSize: treeSize, fuel: fuel, invokedFunction: invokedFunction,
            compiler: compiler,
            compilesInBackground: !compilesNothingInBackground,
            seed: seed ?? (deterministic || clock != nil ? 0 : nil), clock: clock,
            recordPath: recording.file, sealing: recording.sealing,
            recordsResults: recording.keepsResults,
            verifies: recording.verifies,
            cache: cache.choice,
            trace: taps.trace, faults: taps.faults,
            preopens: opensNothing ? [] : preopen.isEmpty ? ["/"] : preopen,
            volumes: volumes, mounts: mounts.filter { !LiveRequest.isDirectory($0) },
            printsMounts: printsMounts, directories: directories,
            saveName: saving.name, showsSummary: saving.summary, storeFolder: saving.store.folder,
            live: showing.request(mounts),
            words: words.first == "--" ? Array(words.dropFirst()) : words)
    }

    mutating func run() throws {
        throw ExitCode(request.perform())
    }
}

extension EngineConfiguration.Compiler: ExpressibleByArgument {}
