public import SwasiCache
public import SwasiCore

/// What a run was asked to be: all that is needed to do it again, but for the bytes of its program
/// and its images.
public struct RunSettings: Sendable, Equatable {
    /// Raised whenever the same program could see something else from the same answers.
    public static let currentSemantics: UInt64 = 2

    /// How a program was named; see the face's `Program`.
    public enum ProgramKind: UInt8, Sendable {
        case inside = 0
        case host = 1
        case bytes = 2
    }

    /// The rules that the run was made by.
    public var semantics = RunSettings.currentSemantics
    /// The version of swasi.
    public var version = ""
    /// The version of libwasmtime.
    public var libraryVersion = ""
    /// The processor's architecture.
    public var machine = ""

    /// How the program was named.
    public var programKind = ProgramKind.bytes
    /// The program's name; of a host's file its absolute path.
    public var programName: [UInt8] = []
    /// The digest of the program.
    public var programDigest: Digest
    /// The function that was called instead of the program's start.
    public var function: String?
    /// The arguments behind the program's own name.
    public var arguments: [[UInt8]] = []
    /// The program's own name, where it was given.
    public var argumentZero: [UInt8]?
    /// Names and values of the environment, in the order of the names.
    public var environment: [[[UInt8]]] = []
    /// Paths and names of the directories that the program could open.
    public var preopens: [[[UInt8]]] = []

    /// The image at the root.
    public var image: RecordedImage?
    /// The mounts, in their order.
    public var mounts: [RecordedMount] = []
    /// Names of bounds and what they were, those that are not what they are by default.
    public var limits: [(name: String, value: UInt64)] = []
    /// Rules of faults, as text.
    public var faults: [String] = []

    /// Whether fuel was counted.
    public var usesFuel = false
    /// Whether the program could be interrupted.
    public var usesEpochs = false
    /// Whether its memory was limited.
    public var limitsMemory = false

    /// Whether time and randomness were virtual.
    public var isDeterministic = false
    /// The seed of the random bytes.
    public var seed: [UInt8] = []
    /// What the standard streams were connected to.
    public var streams: [StreamKind] = []
    /// The steps of the clocks, in nanoseconds.
    public var resolutions: [UInt64] = []
    /// What the records of calls hold.
    public var functions: [RecordedFunction] = []

    /// Begins with a program of this digest.
    public init(programDigest: Digest) {
        self.programDigest = programDigest
    }

    /// Whether two runs were asked to be the same.
    public static func == (left: RunSettings, right: RunSettings) -> Bool {
        left.bytes == right.bytes
    }
}
