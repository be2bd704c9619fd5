public import SwasiCache

/// A compiled module.
public final class Module: Sendable {
    /// The engine that it belongs to.
    public let engine: Engine
    let raw: RawModule

    /// Where the code came from.
    public let origin: Origin
    /// The digest of the module's bytes; nil if nobody needed it: without a cache, only runs that
    /// repeat do.
    public let digest: Digest?

    /// Which compiler made the code, and when.
    public struct Origin: Hashable, Sendable {
        /// Which compiler made the code.
        public enum Compiler: String, Sendable {
            /// The fast one.
            case baseline
            /// The optimising one with its optimisations off.
            case unoptimized
            /// The optimising one.
            case optimizing
        }
        /// Which compiler made the code.
        public var compiler: Compiler
        /// Whether the code was kept from an earlier run.
        public var isFromCache: Bool
    }

    init(engine: Engine, raw: RawModule, isFromCache: Bool, digest: Digest? = nil) {
        self.digest = digest
        self.engine = engine
        self.raw = raw
        let compiler: Origin.Compiler =
            switch raw.engine.compiler {
            case .baseline: .baseline
            case .unoptimized: .unoptimized
            case .optimizing: .optimizing
            }
        origin = Origin(compiler: compiler, isFromCache: isFromCache)
    }

    /// What the module wants, in its order; read anew each time.
    public var imports: [Import] { raw.imports }

    /// What the module gives, in its order; read anew each time.
    public var exports: [Export] { raw.exports }
}
