/// What a run's standard streams are connected to.
public struct StandardStreams: Sendable {
    /// Where standard input comes from.
    public enum Input: Sendable {
        /// Standard input of this process.
        case inherited
        /// These bytes, then the end.
        case bytes([UInt8])
        /// A descriptor of the host, open for reading; whoever made it closes it after the run.
        case descriptor(Int32)
        /// Nothing: the end at once.
        case closed
    }

    /// Where standard output or error goes.
    public enum Output: Sendable {
        /// The same stream of this process.
        case inherited
        /// Kept, up to a number of bytes; see ``CapturedOutput``.
        case captured(limit: Int)
        /// A descriptor of the host, open for writing; whoever made it closes it after the run.
        case descriptor(Int32)
        /// Handed over piece by piece, on the guest's thread, with no lock held.
        case callback(@Sendable (RawSpan) -> Void)
        /// Thrown away.
        case discarded
        /// Nothing: writes fail.
        case closed
    }

    /// What happens when the reader of an output is gone.
    public enum BrokenPipe: Sendable {
        /// The guest gets `pipe`; the process's handling of SIGPIPE is not asked.
        case error
        /// The kernel sends SIGPIPE, which the process handles as it chose; if it survives, the
        /// guest gets `pipe`.
        case signal
    }

    /// Standard input.
    public var input: Input
    /// Standard output.
    public var output: Output
    /// Standard error.
    public var error: Output
    /// What a write without a reader does.
    public var brokenPipe: BrokenPipe

    /// Makes a set of its parts.
    public init(
        input: Input = .inherited, output: Output = .inherited, error: Output = .inherited,
        brokenPipe: BrokenPipe = .error
    ) {
        self.input = input
        self.output = output
        self.error = error
        self.brokenPipe = brokenPipe
    }

    /// The streams of this process.
    public static var inherited: StandardStreams { StandardStreams() }

    /// No input; output and error are captured up to the limit of ``Limits/capturedBytes``.
    public static func captured(limits: Limits = Limits()) -> StandardStreams {
        StandardStreams(
            input: .closed, output: .captured(limit: limits.capturedBytes),
            error: .captured(limit: limits.capturedBytes))
    }
}

/// What a captured stream held.
public struct CapturedOutput: Sendable, Equatable {
    /// The first bytes, up to the limit.
    public var bytes: [UInt8] = []
    /// How many bytes were written; more than ``bytes`` holds if the limit was passed.
    public var total: UInt64 = 0

    /// Nothing.
    public init() {}

    /// Whether the limit cut something off.
    public var isTruncated: Bool { total > UInt64(bytes.count) }

    /// The bytes as text; what is not UTF-8 becomes U+FFFD.
    public var text: String { String(decoding: bytes, as: UTF8.self) }
}
