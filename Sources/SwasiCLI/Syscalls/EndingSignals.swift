import Glibc
import Swasi

/// Signals that end the process from outside. A trace is written to its end before they do, unless
/// nobody takes it for a second, or a second signal comes: a pipe that is not read holds up no end.
enum EndingSignals {
    private static let names: [(number: Int32, name: String)] = [
        (SIGHUP, "SIGHUP"), (SIGINT, "SIGINT"), (SIGQUIT, "SIGQUIT"), (SIGTERM, "SIGTERM"),
    ]

    /// Lets a thread of its own take the signals, complete the trace and end the process as the
    /// signal would have. Before any other thread is started.
    ///
    /// Errors: `system` if there can be no more threads.
    static func complete(_ output: TraceOutput) throws(SwasiError) {
        let awaited = names.map(\.number).filter { !isIgnored($0) }
        change(awaited, SIG_BLOCK)
        try HostThread.start(stackBytes: 256 << 10) {
            let signal = wait(for: awaited)
            do throws(SwasiError) {
                try HostThread.start(stackBytes: 256 << 10) {
                    finish(output, signal)
                    end(by: signal)
                }
                waitBriefly(for: awaited)
            } catch {
                finish(output, signal)
            }
            end(by: signal)
        }
    }

    /// Writes what is left of the trace. It does not come back while nobody reads that.
    private static func finish(_ output: TraceOutput, _ signal: Int32) {
        output.flush()
        let name = names.first { $0.number == signal }?.name ?? "a signal"
        Array("+++ killed by \(name) +++\n".utf8).withRawSpan { output.write($0) }
    }

    /// Waits a second, or until one of the signals comes again.
    private static func waitBriefly(for signals: [Int32]) {
        var set = set(of: signals)
        var second = timespec(tv_sec: 1, tv_nsec: 0)
        // SAFETY: both are local variables that outlive the call.
        _ = unsafe sigtimedwait(&set, nil, &second)
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
