public import SwasiCore
import Synchronization

/// Counts the calls of the seam, those that fail among them.
public final class CallCounts: Decoration {
    private let counts = Mutex([UInt64](repeating: 0, count: SeamCall.allCases.count))

    /// Starts at zero.
    public init() {}

    /// How often a function was called.
    public subscript(call: SeamCall) -> UInt64 { counts.withLock { $0[Int(call.rawValue)] } }

    /// How many calls there were.
    public var total: UInt64 { counts.withLock { $0.reduce(0, +) } }

    /// Starts at zero again.
    public func reset() {
        counts.withLock { $0 = [UInt64](repeating: 0, count: $0.count) }
    }

    /// See ``Decoration``.
    public func around<Result>(
        _ call: SeamCall, _ body: () throws(Errno) -> Result
    ) throws(Errno) -> Result {
        counts.withLock { $0[Int(call.rawValue)] += 1 }
        return try body()
    }
}
