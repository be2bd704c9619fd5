import Glibc

/// One run of a program of the host, with its outputs captured.
public struct Command: Sendable {
    /// How a program ended.
    public enum Status: Equatable, Sendable {
        /// By itself, with this status.
        case exited(Int32)
        /// By a signal.
        case signalled(Int32)
    }

    /// How it ended.
    public var status: Status
    /// What it wrote to standard output.
    public var output: String
    /// What it wrote to standard error.
    public var error: String

    /// The program could not be started.
    public struct StartFailure: Error {
        /// What was started.
        public var program: String
        /// The number that posix_spawn(3) returned.
        public var number: Int32
    }

    /// Runs a program and waits for its end.
    ///
    /// - Parameters:
    ///   - arguments: The program, looked up on PATH if it has no slash, and its arguments.
    ///   - input: The bytes of standard input.
    ///   - environment: Added to, and before, the environment of the tests.
    ///   - directory: The working directory; that of the tests if nil.
    public static func run(
        _ arguments: [String], input: [UInt8] = [], environment: [String: String] = [:],
        directory: String? = nil
    ) throws -> Command {
        let files = try (0..<3).map { _ in try ScratchFile() }
        try files[0].write(input)
        let inFolder = directory.map { ["env", "-C", $0] } ?? []
        var actions = unsafe posix_spawn_file_actions_t()
        // SAFETY: the actions are initialised here, used below and destroyed at the end.
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        for number in 0..<3 {
            unsafe posix_spawn_file_actions_adddup2(
                &actions, files[number].descriptor, Int32(number))
        }
        let identifier = try unsafe spawn(inFolder + arguments, &actions, environment)
        var status: Int32 = 0
        // SAFETY: the status is a local variable.
        while unsafe waitpid(identifier, &status, 0) < 0 {
            if errno != EINTR { throw ScratchFile.Failure(call: "waitpid", number: errno) }
        }
        let signal = status & 0x7f
        return Command(
            status: signal == 0 ? .exited((status >> 8) & 0xff) : .signalled(signal),
            output: try files[1].text(), error: try files[2].text())
    }

    private static func spawn(
        _ arguments: [String], _ actions: inout posix_spawn_file_actions_t,
        _ added: [String: String]
    ) throws -> pid_t {
        let inherited = try currentEnvironment().filter { entry in
            !added.keys.contains { entry.hasPrefix($0 + "=") }
        }
        let environment = inherited + added.sorted { $0.key < $1.key }.map { "\($0)=\($1)" }
        // SAFETY: each string is made by strdup here and freed at the end.
        let argumentPointers = unsafe arguments.map { unsafe strdup($0) } + [nil]
        let environmentPointers = unsafe environment.map { unsafe strdup($0) } + [nil]
        defer { unsafe (argumentPointers + environmentPointers).forEach { unsafe free($0) } }
        var identifier: pid_t = 0
        // The threads of the tests block signals, and a child would inherit that.
        var attributes = posix_spawnattr_t()
        var none = sigset_t()
        // SAFETY: both are initialised before they are used; the attributes are destroyed at the
        // end.
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        unsafe sigemptyset(&none)
        unsafe posix_spawnattr_setsigmask(&attributes, &none)
        unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        // SAFETY: both arrays end in nil and outlive the call.
        let failure = unsafe posix_spawnp(
            &identifier, arguments[0], &actions, &attributes, argumentPointers,
            environmentPointers)
        guard failure == 0 else { throw StartFailure(program: arguments[0], number: failure) }
        return identifier
    }

    /// The environment that the tests were started with.
    private static func currentEnvironment() throws -> [String] {
        let bytes = try ScratchFile(path: "/proc/self/environ").bytes()
        return bytes.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
    }
}
