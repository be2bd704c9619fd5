import Glibc
import Swasi

/// Signals that end the process from outside. A recording gets its end before they do, and a trace
/// is written to its end, unless nobody takes that for a second, or a second signal comes: a pipe
/// that is not read holds up no end.
enum EndingSignals {
    private static let names: [(number: Int32, name: String)] = [
        (SIGHUP, "SIGHUP"), (SIGINT, "SIGINT"), (SIGQUIT, "SIGQUIT"), (SIGTERM, "SIGTERM"),
    ]

    /// What is completed.
    struct Work: Sendable {
        var trace: TraceOutput?
        var recording: RecordingInterrupter?
    }

    /// Lets a thread of its own take the signals, complete what a run writes and end the process as
    /// the signal would have. Before any other thread is started.
    ///
    /// Errors: `system` if there can be no more threads.
    static func complete(_ work: Work) throws(SwasiError) {
        let awaited = names.map(\.number).filter { !isIgnored($0) }
        change(awaited, SIG_BLOCK)
        try HostThread.start(stackBytes: 1 << 20) {
            let signal = wait(for: awaited)
            let hasEnd = Completion<Bool>()
            do throws(SwasiError) {
                try HostThread.start(stackBytes: 1 << 20) {
                    finish(work, signal, hasEnd)
                    end(by: signal)
                }
                // What a recording is to hold whole takes its time.
                while hasEnd.value == nil, !comesAgain(awaited, within: 20_000_000) {}
                if hasEnd.value != nil { _ = comesAgain(awaited, within: 1_000_000_000) }
            } catch {
                finish(work, signal, hasEnd)
            }
            end(by: signal)
        }
    }

    /// Lets a thread of its own take the signals. At the first one it calls `body`, after which the
    /// process comes to its end by itself; at a second one it ends as the signal would have ended
    /// it. Before any other thread is started.
    ///
    /// Errors: `system` if there can be no more threads.
    static func first(_ body: @escaping @Sendable () -> Void) throws(SwasiError) {
        let awaited = names.map(\.number).filter { !isIgnored($0) }
        change(awaited, SIG_BLOCK)
        try HostThread.start(stackBytes: 1 << 20) {
            _ = wait(for: awaited)
            do throws(SwasiError) {
                try HostThread.start(stackBytes: 1 << 20, body)
            } catch {
                body()
            }
            end(by: wait(for: awaited))
        }
    }

    /// Ends the recording, and writes what is left of the trace: that does not come back while
    /// nobody reads it.
    private static func finish(
        _ work: Work, _ signal: Int32, _ recordingHasEnd: Completion<Bool>
    ) {
        let name = names.first { $0.number == signal }?.name ?? "a signal"
        let problem = work.recording?.interrupt(
            "interrupted by \(name)", code: 128 + UInt32(signal))
        if let problem { CommandFailure.say(problem) }
        recordingHasEnd.finish(true)
        guard let trace = work.trace else { return }
        trace.flush()
        Array("+++ killed by \(name) +++\n".utf8).withRawSpan { trace.write($0) }
    }

    /// Waits until one of the signals comes again; false if none does in so many nanoseconds.
    private static func comesAgain(_ signals: [Int32], within nanoseconds: Int) -> Bool {
        var set = set(of: signals)
        var time = timespec(
            tv_sec: nanoseconds / 1_000_000_000, tv_nsec: nanoseconds % 1_000_000_000)
        // SAFETY: both are local variables that outlive the call.
        return unsafe sigtimedwait(&set, nil, &time) > 0
    }

    /// Whether whoever started the process wants it to ignore a signal, as nohup does.
    private static func isIgnored(_ signal: Int32) -> Bool {
        var action = sigaction()
        // SAFETY: the structure is written by the call and outlives it; a handler is compared with
        // a constant only.
        guard unsafe sigaction(signal, nil, &action) == 0 else { return false }
        return unsafe unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
            == unsafeBitCast(SIG_IGN, to: Int.self)
    }

    /// Holds signals back in this thread and those that it starts, or lets them through again.
    private static func change(_ signals: [Int32], _ how: Int32) {
        var set = set(of: signals)
        // SAFETY: the set outlives the call.
        unsafe pthread_sigmask(how, &set, nil)
    }

    private static func wait(for signals: [Int32]) -> Int32 {
        var set = set(of: signals)
        var signal: Int32 = 0
        // SAFETY: both are local variables that outlive the call.
        while unsafe sigwait(&set, &signal) != 0 {}
        return signal
    }

    private static func end(by signal: Int32) {
        change([signal], SIG_UNBLOCK)
        raise(signal)
    }

    private static func set(of signals: [Int32]) -> sigset_t {
        var set = sigset_t()
        // SAFETY: the set is written by the calls and outlives them.
        unsafe sigemptyset(&set)
        for signal in signals { unsafe sigaddset(&set, signal) }
        return set
    }
}
