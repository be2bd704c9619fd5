import Synchronization

/// The engines that a sandbox and its copies have needed so far: one for each way to make code.
final class Engines: Sendable {
    /// What code depends on.
    private struct Key: Equatable {
        var compiler: EngineConfiguration.Compiler
        var usesFuel: Bool
        var usesEpochs: Bool
        var limitsMemory: Bool
        var isDeterministic: Bool
        var cacheFolder: String?
        var compilesInBackground: Bool
    }

    /// One that was made; an object, because an array of objects needs no type of its own when a
    /// program starts.
    private final class Made: Sendable {
        let key: Key
        let engine: Engine

        init(_ key: Key, _ engine: Engine) {
            self.key = key
            self.engine = engine
        }
    }

    /// Few, so that a list is enough; a dictionary's metadata would cost a start 0.1 ms.
    private let engines = Mutex<[Made]>([])

    /// The engine for runs of a sandbox; one that can be interrupted runs slower.
    ///
    /// Errors: those of ``Engine/init(_:)``.
    func engine(_ sandbox: Sandbox, isInterruptible: Bool) throws(SwasiError) -> Engine {
        let key = Key(
            compiler: sandbox.compiler, usesFuel: sandbox.limits.fuel != nil,
            usesEpochs: isInterruptible, limitsMemory: sandbox.limits.guestMemory != nil,
            isDeterministic: sandbox.repeats,
            cacheFolder: sandbox.cache?.folder, compilesInBackground: sandbox.compilesInBackground)
        return try engines.withLock { (engines) throws(SwasiError) in
            if let found = engines.first(where: { $0.key == key }) { return found.engine }
            var configuration = EngineConfiguration()
            configuration.compiler = key.compiler
            configuration.usesFuel = key.usesFuel
            configuration.usesEpochs = key.usesEpochs
            configuration.limitsMemory = key.limitsMemory
            configuration.isDeterministic = key.isDeterministic
            configuration.cache = sandbox.cache
            configuration.compilesInBackground = key.compilesInBackground
            configuration.warn = sandbox.warn
            let engine = try Engine(configuration)
            engines.append(Made(key, engine))
            return engine
        }
    }
}
