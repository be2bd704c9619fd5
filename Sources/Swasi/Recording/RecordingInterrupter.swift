public import SwasiCore
import Synchronization

/// Gives the recording of a run its end before the process ends, as after a signal.
///
///     let interrupter = RecordingInterrupter()
///     sandbox.recordingInterrupter = interrupter
///     // … on a thread that takes signals, when one came:
///     interrupter.interrupt("interrupted by SIGINT", code: 130)
///     // … and now the process ends.
public final class RecordingInterrupter: Sendable {
    private let recorder = Mutex<RunRecorder?>(nil)

    /// Knows no run yet.
    public init() {}

    /// Knows a run whose recording was begun.
    func attach(_ recorder: RunRecorder) {
        self.recorder.withLock { $0 = recorder }
    }

    /// Ends the recording, if there is one that has no end yet: after the call that the program is
    /// in, or after the last one if that takes longer than `grace`. A replay ends there too. The
    /// program goes no further than its next call, so the process must end after this. What went
    /// wrong with the recording; nil for nothing.
    public func interrupt(
        _ message: String, code: UInt32, grace: Duration = .milliseconds(100)
    ) -> SwasiError? {
        recorder.withLock { $0 }?.interrupt(message, code: code, atMost: grace)
    }
}
