/// A run that goes on, on a thread of its own.
///
/// The run does not end with the last reference to this handle.
public final class Running: Sendable {
    private let completion = Completion<Result<Run, SwasiError>>()
    private let control: StopControl

    /// Starts the thread.
    ///
    /// Errors: `system` if there can be no more threads.
    init(_ task: GuestTask) throws(SwasiError) {
        control = task.control
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

    /// Ends the run, wherever it is; no effect on one that has ended. Any thread may call it.
    public func cancel() {
        control.stop(.cancelled)
    }

    /// Ends the run when it has not ended after a time; on a thread of its own.
    ///
    /// Errors: `system` if there can be no more threads.
    func limitTime(to duration: Duration) throws(SwasiError) {
        try HostThread.start(stackBytes: 256 << 10) { [completion, control] in
            if completion.wait(atMost: duration) == nil { control.stop(.timeout) }
        }
    }
}
