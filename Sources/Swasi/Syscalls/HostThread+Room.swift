import SwasiCore

extension HostThread {
    /// Runs `body` on a thread of its own and waits for its end, for a caller whose stack has no
    /// room for it. Nothing here is generic: where the runtime makes a type, it takes 16 KiB.
    ///
    /// Errors: `system` if there can be no more threads.
    static func perform(
        stackBytes: Int, _ body: @escaping @Sendable () -> Void
    ) throws(SwasiError) {
        try HostThread(stackBytes: stackBytes, body).join()
    }
}

/// What a thread leaves for the one that waits for its end.
// SAFETY: written by one thread before its end, read by the other one after it.
@safe
final class Handover: @unchecked Sendable {
    var run: Run?
    var running: Running?
    var error: SwasiError?
}
