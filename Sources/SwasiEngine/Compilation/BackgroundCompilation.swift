internal import SwasiCache
internal import SwasiCore
internal import Synchronization

/// Makes optimised code in a process of its own, for the next run of a program that was started
/// with code of the baseline compiler.
///
/// The process is this program again, with arguments that only ``runIfRequested(_:)`` knows. So a
/// program that wants this calls it first of all; one that does not gets no such processes. The
/// process has idle priority, no terminal and no descriptors of its parent, and ends with its
/// work; there is one per piece of code.
///
///     if BackgroundCompilation.runIfRequested(CommandLine.arguments) { exit(0) }
public enum BackgroundCompilation {
    private static let flag = "--swasi-compile-in-background"

    /// Whether this program calls ``runIfRequested(_:)``.
    private static let isSupported = Mutex(false)

    /// Does the work, if this process was started for it.
    ///
    /// - Parameter arguments: those of the process, the program's name first.
    /// - Returns: whether the process was started for it: then it has nothing else to do.
    public static func runIfRequested(_ arguments: [String]) -> Bool {
        guard arguments.count > 1, arguments[1] == flag else {
            isSupported.withLock { $0 = true }
            return false
        }
        guard arguments.count == 5, let limit = UInt64(arguments[3]) else { return true }
        do throws(SwasiError) {
            BackgroundProcess.lowerPriority()
            let cache = try Cache(folder: arguments[2], limit: limit)
            let bytes = try BackgroundProcess.readModule()
            try run(bytes, Settings(text: arguments[4]), cache)
        } catch {
            // Nobody is there to be told; the next run starts as this one did.
        }
        return true
    }

    /// The settings that the code depends on, as an argument.
    struct Settings {
        var configuration: EngineConfiguration

        init(_ configuration: EngineConfiguration) {
            self.configuration = configuration
        }

        init(text: String) {
            configuration = EngineConfiguration()
            configuration.usesFuel = text.contains("f")
            configuration.usesEpochs = text.contains("e")
            configuration.limitsMemory = text.contains("m")
        }

        var text: String {
            "-" + (configuration.usesFuel ? "f" : "") + (configuration.usesEpochs ? "e" : "")
                + (configuration.limitsMemory ? "m" : "")
        }
    }

    /// Makes and keeps the optimised code of a module, unless it is there or being made.
    static func run(
        _ bytes: [UInt8], _ settings: Settings, _ cache: Cache
    ) throws(SwasiError) {
        var configuration = settings.configuration
        configuration.compiler = .optimizing
        configuration.cache = cache
        let engine = try Engine(configuration)
        let key = CodeKey(
            digest: try Digest(of: bytes.span), libraryStamp: Library.stamp,
            configuration: configuration
        ).key(.optimizing)
        guard let lock = try cache.lock(.code, key: key) else { return }
        defer { withExtendedLifetime(lock) {} }
        guard try cache.entry(.code, key: key) == nil else { return }
        _ = try engine.module(bytes: bytes, name: "the module")
    }

    /// Starts a process for a module, if this program supports that and none is at it.
    ///
    /// Errors: the process cannot be started, the bytes cannot be written for it.
    static func start(
        _ bytes: [UInt8], _ code: CodeKey, _ cache: Cache
    ) throws(SwasiError) {
        guard isSupported.withLock({ $0 }) else { return }
        let key = code.key(.optimizing)
        // Only a look: the process takes the lock for itself.
        guard try cache.lock(.code, key: key) != nil else { return }
        // A temporary file of the cache carries the bytes: it loses its name here, and goes when
        // the process has read it.
        let carrier = try cache.writer(.code, key: key)
        try carrier.append(bytes.span)
        try BackgroundProcess.start(
            [
                "swasi", flag, cache.folder, String(cache.limit),
                Settings(code.configuration).text,
            ], standardInput: carrier.descriptor)
    }
}
