/// A run that goes on, on a thread of its own.
///
/// The run does not end with the last reference to this handle.
public final class Running: Sendable {
    private let completion = Completion<Result<Run, SwasiError>>()
    private let task: GuestTask
    private let grace: Duration
    private let execution = Stopwatch()

    /// Starts the thread. A run that is stopped has `grace` to come back.
    ///
    /// Errors: `system` if there can be no more threads.
    init(_ task: GuestTask, grace: Duration) throws(SwasiError) {
        self.task = task
        self.grace = grace
        try HostThread.start(stackBytes: task.stackBytes) { [completion] in
            do throws(SwasiError) {
                completion.finish(.success(try task.run()))
            } catch {
                completion.finish(.failure(error))
            }
        }
    }

    /// Waits for the end.
    ///
    /// Errors: those of ``Sandbox/run(_:_:entryPoint:)`` that show only when the program is linked.
    public func wait() throws(SwasiError) -> Run {
        try completion.wait().get()
    }

    /// Whether it has ended.
    public var hasEnded: Bool { completion.value != nil }

    /// The tree as it is now, over all mounts at one moment, between two host calls; any thread may
    /// call it. The run goes on, and one that can be repeated does not tell who looks at it.
    public func snapshot() -> Snapshot {
        var snapshot = task.tree.snapshot
        snapshot.isOnlooker = task.isRepeatable
        return snapshot
    }

    /// Ends the run, wherever it is; no effect on one that has ended. Any thread may call it. One
    /// that is in a call to the host which does not come back is left there: see
    /// ``Run/isLeftBehind``.
    public func cancel() {
        task.control.stop(.cancelled)
        do throws(SwasiError) {
            try HostThread.start(stackBytes: 256 << 10) { self.endStopped() }
        } catch {
            // Without a thread that waits, the run ends when it comes back.
        }
    }

    /// Ends the run when it has not ended after a time; on a thread of its own.
    ///
    /// Errors: `system` if there can be no more threads.
    func limitTime(to duration: Duration) throws(SwasiError) {
        try HostThread.start(stackBytes: 256 << 10) {
            if self.completion.wait(atMost: duration) != nil { return }
            self.task.control.stop(.timeout)
            self.endStopped()
        }
    }

    /// Gives a run that was stopped its time to come back, and ends it without its thread if it
    /// does not.
    private func endStopped() {
        guard completion.wait(atMost: grace) == nil, let cause = task.control.cause else { return }
        completion.finish(
            .success(task.leftBehind(cause, after: execution.elapsed, atMost: grace)))
    }
}
