internal import Synchronization

/// Ends a running guest from another thread.
public final class Interrupter: Sendable {
    /// What a guest is interrupted for.
    public enum Reason: UInt8, Hashable, Sendable {
        /// Its time is up.
        case timeout = 1
        /// Somebody wants it to end.
        case cancelled = 2
        /// It asked for more memory than its limit.
        case memory = 3
    }

    private let engine: RawEngine
    private let state = Atomic<UInt8>(0)

    init(engine: RawEngine) {
        self.engine = engine
    }

    /// Ends the guest at its next function call or loop; the first reason counts.
    ///
    /// It has no effect on a guest whose engine was made without `usesEpochs`, and none while a
    /// host function runs: what blocks there must be ended by its own means.
    public func interrupt(_ reason: Reason) {
        _ = state.compareExchange(
            expected: 0, desired: reason.rawValue, ordering: .sequentiallyConsistent)
        engine.incrementEpoch()
    }

    /// What the guest was interrupted for, if it was.
    public var reason: Reason? { Reason(rawValue: state.load(ordering: .sequentiallyConsistent)) }
}
