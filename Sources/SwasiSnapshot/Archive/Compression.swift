public import SwasiCore

/// How the bytes of an archive are compressed. Equal bytes become equal bytes, with the same
/// version of the library that compresses them.
public enum Compression: Sendable, CaseIterable {
    /// They are not.
    case none
    /// RFC 1952, at level 6, without a name or a time.
    case gzip
    /// RFC 8878, at level 3.
    case zstd

    /// What an archive's name asks for: `.gz` and `.tgz`, `.zst` and `.tzst`.
    public init(path: String) {
        let endings: [(String, Compression)] = [
            (".gz", .gzip), (".tgz", .gzip), (".zst", .zstd), (".tzst", .zstd),
        ]
        self = endings.first { path.hasSuffix($0.0) }?.1 ?? .none
    }

    /// An output that compresses what goes to another one.
    ///
    /// Errors: `missingLibrary` without zlib or libarchive; `system` without memory.
    public func output(to next: any ArchiveOutput) throws(SwasiError) -> any ArchiveOutput {
        switch self {
        case .none: next
        case .gzip: try GzipOutput(to: next)
        case .zstd: try ZstdOutput(to: next)
        }
    }
}
