import Glibc
import Swasi

/// How long the end of a process waits for whoever reads its messages.
enum Patience {
    /// Does something on a thread of its own, and waits for its end for `time` at most: where the
    /// time of a run is up, nobody may be reading standard error, which is why it did not end.
    static func wait(atMost time: Duration, _ body: @escaping @Sendable () -> Void) {
        let done = Completion<Bool>()
        do throws(SwasiError) {
            try HostThread.start(stackBytes: 256 << 10) {
                body()
                done.finish(true)
            }
            _ = done.wait(atMost: time)
        } catch {
            // Without a thread nothing can be said.
        }
    }
}
