public import SwasiCore
import Synchronization

/// Lets one call of the seam fail: the n-th from when it was asked for.
///
/// Nothing below is asked by the call that fails. One value may stand around several file systems,
/// which then count together.
public final class CallFaults: Decoration {
    private struct State {
        /// Calls until the one that fails, itself among them; 0 if none will.
        var remaining: UInt64 = 0
        var error = Errno.io
        var failed: SeamCall?
    }

    private let state = Mutex(State())

    /// Fails nothing until it is told to.
    public init() {}

    /// Lets the call number `count` from now on, counted from 1, throw `error`.
    public func fail(after count: UInt64, with error: Errno) {
        state.withLock { $0 = State(remaining: count, error: error) }
    }

    /// Fails no more calls; returns the one that failed since ``fail(after:with:)``, if any.
    @discardableResult
    public func stop() -> SeamCall? {
        state.withLock { state in
            state.remaining = 0
            return state.failed
        }
    }

    /// See ``Decoration``.
    public func around<Result>(
        _ call: SeamCall, _ body: () throws(Errno) -> Result
    ) throws(Errno) -> Result {
        if let error = next(call) { throw error }
        return try body()
    }

    /// Counts a call; returns an error if it is the one to fail.
    private func next(_ call: SeamCall) -> Errno? {
        state.withLock { state in
            if state.remaining == 0 { return nil }
            state.remaining -= 1
            if state.remaining > 0 { return nil }
            state.failed = call
            return state.error
        }
    }
}
