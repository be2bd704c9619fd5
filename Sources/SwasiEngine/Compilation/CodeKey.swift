internal import SwasiCache

/// Under which names the cache keeps a module's code.
struct CodeKey {
    var digest: Digest
    /// The library that makes and reads the code.
    var libraryStamp: String
    var configuration: EngineConfiguration

    /// The name for code of one compiler.
    ///
    /// What else the library looks at when it reads code, as the processor's features, it refuses
    /// by itself.
    func key(_ compiler: RawEngine.Compiler) -> CacheKey {
        let settings =
            (configuration.usesFuel ? "f" : "") + (configuration.usesEpochs ? "e" : "")
            + (configuration.limitsMemory ? "m" : "") + (configuration.isDeterministic ? "d" : "")
        return CacheKey(digest, variant: "\(compiler.rawValue)-\(settings)-\(libraryStamp)")
    }
}
