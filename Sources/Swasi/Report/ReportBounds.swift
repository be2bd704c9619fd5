/// How much of a recorded run is in its ``Report``, so that a browser can show it.
public struct ReportBounds: Sendable {
    /// Calls: three quarters of them from the beginning, the others from the end.
    public var calls = 200_000
    /// Paths with sums of their own.
    public var paths = 20_000
    /// Things that came from outside and are told with their call.
    public var events = 50_000
    /// Bytes of each stream.
    public var streamBytes = 1 << 20
    /// Changes of the trees.
    public var changes = 20_000
    /// Bytes of what is different in files, in all.
    public var patchBytes = 2 << 20
    /// Bytes of what is different in one file.
    public var patchBytesPerFile = 64 << 10

    /// The bounds as they are by default.
    public init() {}
}
