internal import SwasiCache
public import SwasiCore

extension Engine {
    /// Makes a module of a host file; see ``module(_:)``.
    ///
    /// Errors: `notFound`; `notRunnable` for what is no regular file, changes while it is read,
    /// and as for ``module(_:)``.
    public func module(path: String) throws(SwasiError) -> Module {
        let file = try ProgramFile(path: path)
        return try module(file.source(configuration.cache))
    }

    /// Makes a module of bytes in memory; see ``module(_:)``.
    public func module(bytes: [UInt8], name: String) throws(SwasiError) -> Module {
        try module(ModuleSource(name: name, bytes: bytes))
    }

    /// Makes a module: from kept code if there is some, else by compiling it and keeping the code.
    ///
    /// Errors: those of reading the source; `notRunnable` if it is no core module, saying what it
    /// is, or if it is no valid one, saying what is wrong. Trouble with the cache is a warning.
    public func module(_ source: ModuleSource) throws(SwasiError) -> Module {
        guard let cache = configuration.cache else {
            let bytes = try readModule(source)
            // What a run that repeats was made of, somebody will want to know.
            let digest =
                configuration.isDeterministic
                ? warning { () throws(SwasiError) in try Digest(of: bytes.span) } : nil
            return Module(
                engine: self, raw: try compile(bytes, source.name), isFromCache: false,
                digest: digest)
        }
        if let digest = warning({ () throws(SwasiError) in try source.knownDigest() }) ?? nil,
            let module = try keptModule(digest, cache)
        {
            return module
        }
        let bytes = try readModule(source)
        let computed = warning { () throws(SwasiError) in try Digest(of: bytes.span) }
        guard let digest = computed else {
            return Module(engine: self, raw: try compile(bytes, source.name), isFromCache: false)
        }
        warning { () throws(SwasiError) in try source.noteDigest(digest) }
        // The same bytes may have run from another file.
        if let module = try keptModule(digest, cache) { return module }
        let raw = try compile(bytes, source.name)
        keep(raw, digest, cache)
        if raw.engine.compiler != .optimizing, configuration.compiler == .automatic,
            configuration.compilesInBackground
        {
            let key = CodeKey(
                digest: digest, libraryStamp: Library.stamp, configuration: configuration)
            warning { () throws(SwasiError) in try BackgroundCompilation.start(bytes, key, cache) }
        }
        return Module(engine: self, raw: raw, isFromCache: false, digest: digest)
    }

    private func readModule(_ source: ModuleSource) throws(SwasiError) -> [UInt8] {
        let bytes = try source.read()
        try ProgramKind(bytes).requireModule(source.name)
        return bytes
    }

    /// Does something that the work can go on without; an error becomes a warning.
    @discardableResult
    private func warning<R>(_ body: () throws(SwasiError) -> R) -> R? {
        do {
            return try body()
        } catch {
            configuration.warn(error)
            return nil
        }
    }

    // MARK: Compiling

    /// The largest module that is compiled with optimisations while its user waits, in bytes.
    ///
    /// Up to here that takes 60 ms or so; the baseline compiler would save most of it, and code
    /// that runs half as fast would soon cost more.
    static let smallModuleSize = 256 << 10

    /// The compilers to try for a module, the best first.
    private func compilers(_ bytes: [UInt8]) -> [RawEngine.Compiler] {
        if configuration.isDeterministic { return [.optimizing] }
        switch configuration.compiler {
        case .optimizing: return [.optimizing]
        case .automatic where bytes.count <= Self.smallModuleSize: return [.optimizing]
        case .automatic, .baseline:
            return BaselineScan.isRefused(bytes) ? [.unoptimized] : [.baseline, .unoptimized]
        }
    }

    private func compile(_ bytes: [UInt8], _ name: String) throws(SwasiError) -> RawModule {
        var cause = ""
        for compiler in compilers(bytes) {
            let raw = try rawEngine(compiler)
            do throws(RawModule.CompileError) {
                return try RawModule.compile(bytes, raw)
            } catch {
                // Of several, the last one is the optimising compiler: it knows what is wrong.
                cause = error.message
            }
        }
        throw SwasiError(
            .notRunnable, "cannot run \(name)", cause: cause,
            hint: "build it again; wasm-tools validate says more")
    }

    // MARK: The code cache

    /// Kept code of the best compiler that there is some of; from where it is of use.
    private func keptModule(_ digest: Digest, _ cache: Cache) throws(SwasiError) -> Module? {
        // One after the other and not in a list, whose type would be made for it at each start.
        let takesOne = configuration.isDeterministic || configuration.compiler == .optimizing
        if takesOne || configuration.compiler == .automatic {
            let module = try keptModule(digest, cache, of: .optimizing)
            if module != nil || takesOne { return module }
        }
        if let module = try keptModule(digest, cache, of: .baseline) { return module }
        return try keptModule(digest, cache, of: .unoptimized)
    }

    private func keptModule(
        _ digest: Digest, _ cache: Cache, of compiler: RawEngine.Compiler
    ) throws(SwasiError) -> Module? {
        let code = CodeKey(
            digest: digest, libraryStamp: Library.stamp, configuration: configuration)
        let key = code.key(compiler)
        let found = warning { () throws(SwasiError) in try cache.entry(.code, key: key) }
        guard let entry = found ?? nil else { return nil }
        let raw = try rawEngine(compiler)
        do throws(RawModule.CompileError) {
            return Module(
                engine: self, raw: try RawModule.load(entry, raw), isFromCache: true,
                digest: digest)
        } catch {
            // Damaged, or made for another processor: it is made again.
            warning { () throws(SwasiError) in try cache.remove(.code, key: key) }
            return nil
        }
    }

    private func keep(_ raw: RawModule, _ digest: Digest, _ cache: Cache) {
        let code = CodeKey(
            digest: digest, libraryStamp: Library.stamp, configuration: configuration)
        warning { () throws(SwasiError) in
            try raw.withSerialized { (bytes) throws(SwasiError) in
                try cache.store(bytes, as: .code, key: code.key(raw.engine.compiler))
            }
        }
    }
}
