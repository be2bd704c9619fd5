import Synchronization

/// A run that goes on, on a thread of its own.
///
/// The run does not end with the last reference to this handle.
public final class Running: Sendable {
    private let completion = Completion<Result<Run, SwasiError>>()
    private let outside: Outside
    private let stop = Mutex<(cause: StopCause?, interrupter: Interrupter?)>((nil, nil))

    init(_ outside: Outside) {
        self.outside = outside
    }

    /// Waits for the end.
    ///
    /// Errors: those of ``Sandbox/run(_:_:entryPoint:)`` that show only when the program is linked.
    public func wait() throws(SwasiError) -> Run {
        try completion.wait().get()
    }

    /// Whether it has ended.
    public var hasEnded: Bool { completion.value != nil }

    /// Ends the run, wherever it is; no effect on one that has ended. Any thread may call it.
    public func cancel() {
        stop(.cancelled)
    }

    /// Ends the run for a reason; the first reason counts.
    func stop(_ cause: StopCause) {
        let interrupter = stop.withLock { stop in
            if stop.cause == nil { stop.cause = cause }
            return stop.interrupter
        }
        outside.waiter.cancel(cause == .timeout ? "out of time" : "cancelled")
        interrupter?.interrupt(cause == .timeout ? .timeout : .cancelled)
    }

    /// Why the run was stopped, if it was.
    var stopCause: StopCause? { stop.withLock { $0.cause } }

    /// Connects the guest that was made; one that was stopped before is interrupted at once.
    func attach(_ interrupter: Interrupter) {
        let cause = stop.withLock { stop in
            stop.interrupter = interrupter
            return stop.cause
        }
        if let cause { stop(cause) }
    }

    /// Tells those who wait.
    func finish(_ result: Result<Run, SwasiError>) {
        completion.finish(result)
    }

    /// Ends the run when it has not ended after a time; on a thread of its own.
    ///
    /// Errors: `system` if there can be no more threads.
    func limitTime(to duration: Duration) throws(SwasiError) {
        try HostThread.start(stackBytes: 256 << 10) { [self] in
            if completion.wait(atMost: duration) == nil { stop(.timeout) }
        }
    }
}
