import Synchronization

/// What ends a run from outside: by its deadline, or by whoever has its handle.
final class StopControl: Sendable {
    private let outside: Outside
    private let state = Mutex<(cause: StopCause?, interrupter: Interrupter?)>((nil, nil))

    init(_ outside: Outside) {
        self.outside = outside
    }

    /// Ends the run for a reason; the first reason counts. Any thread may call it.
    func stop(_ cause: StopCause) {
        let interrupter = state.withLock { state in
            if state.cause == nil { state.cause = cause }
            return state.interrupter
        }
        outside.waiter.cancel(cause == .timeout ? "out of time" : "cancelled")
        interrupter?.interrupt(cause == .timeout ? .timeout : .cancelled)
    }

    /// Why the run was stopped, if it was.
    var cause: StopCause? { state.withLock { $0.cause } }

    /// Connects the guest that was made; one that was stopped before is interrupted at once.
    func attach(_ interrupter: Interrupter) {
        let cause = state.withLock { state in
            state.interrupter = interrupter
            return state.cause
        }
        if let cause { stop(cause) }
    }
}
