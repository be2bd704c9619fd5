import Swasi

/// What a command line of `swasi run` asks for.
struct RunRequest: Equatable, Sendable {
    /// Where compiled code and indexes are kept.
    enum CacheChoice: Equatable, Sendable {
        /// The user's own folder.
        case standard
        case none
        case folder(String)
    }

    /// A reference as ``ImageReference`` reads it.
    var image: String?
    /// Which of an image's platforms to take.
    var platform: Platform?
    var module: String?
    /// `NAME=VALUE`, or `NAME` to pass on ours.
    var environment: [String] = []
    var workingDirectory: String?
    var argumentZero: String?
    var standardInput: String?
    var entryPoint: String?
    var timeout: TimeSpan?
    var memory: ByteCount?
    var treeSize: ByteCount?
    var fuel: UInt64?
    var invokedFunction: String?
    var compiler = EngineConfiguration.Compiler.automatic
    var compilesInBackground = true
    /// The seed of a deterministic run.
    var seed: UInt64?
    /// Where the clocks of a deterministic run begin; nil for what SOURCE_DATE_EPOCH says, or the
    /// standard.
    var clock: ClockTime?
    /// The file that the run is recorded in.
    var recordPath: String?
    /// Whether the recording holds the program and the images.
    var sealing = Sealing.nothing
    /// Whether the recording holds what the calls filled in.
    var recordsResults = false
    /// Run the program a second time and compare.
    var verifies = false
    var cache = CacheChoice.standard
    var trace: TraceRequest?
    /// Rules as ``Fault`` reads them.
    var faults: [String] = []
    /// `DIR`, or `DIR::NAME` where the program is told another name.
    var preopens = ["/"]
    /// Directories of the host where the program sees them.
    var volumes: [VolumeOption] = []
    /// Trees as ``MountOption`` reads them.
    var mounts: [String] = []
    /// Show the mounts and run nothing.
    var printsMounts = false
    /// Directories of the host that the program can open, before ``preopens``.
    var directories: [DirectoryOption] = []
    /// The name that the trees are saved under.
    var saveName: String?
    /// Say what was changed, as digests.
    var showsSummary = false
    /// Where snapshots are kept; nil for the user's own folder.
    var storeFolder: String?
    /// Where the tree is shown on the host while the program runs; nil for nowhere.
    var live: LiveRequest?
    /// The program and its arguments; only arguments where the program is named by an option.
    var words: [String] = []
}
