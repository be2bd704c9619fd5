internal import CLinux
internal import Glibc
internal import SwasiCore
internal import Synchronization

/// Does something when a time is over, unless it is cancelled or goes away first.
///
/// It has a thread of its own, which sleeps. What it does for a run is
/// ``Interrupter/interrupt(_:)`` and waking whatever a host function may block in.
///
///     let deadline = Deadline(after: .seconds(10)) { interrupter.interrupt(.timeout) }
///     defer { deadline.cancel() }
public final class Deadline: Sendable {
    /// The stack of the thread, with room for the action.
    private static let stackBytes = 256 << 10

    private let wakeUp: Wakeup

    /// What the thread and its owner share.
    private final class Wakeup: Sendable {
        let descriptor: CInt
        let end: Duration
        let action: @Sendable () -> Void
        let isCancelled = Atomic<Bool>(false)

        init(descriptor: CInt, end: Duration, action: @escaping @Sendable () -> Void) {
            self.descriptor = descriptor
            self.end = end
            self.action = action
        }

        deinit {
            if descriptor >= 0 { close(descriptor) }
        }
    }

    /// Starts the time.
    ///
    /// - Parameters:
    ///   - duration: how long to wait; negative is like zero.
    ///   - action: runs on another thread, at most once.
    public init(after duration: Duration, _ action: @escaping @Sendable () -> Void) {
        wakeUp = Wakeup(
            descriptor: clinux_eventfd(), end: Self.now() + duration, action: action)
        do throws(SwasiError) {
            try HostThread.start(stackBytes: Deadline.stackBytes) { [wakeUp] in
                Deadline.wait(wakeUp)
            }
        } catch {
            // Without a thread there is no time limit to keep: the time is over now.
            action()
        }
    }

    deinit {
        cancel()
    }

    /// Stops the time; what has begun to happen still does.
    public func cancel() {
        wakeUp.isCancelled.store(true, ordering: .sequentiallyConsistent)
        var one: UInt64 = 1
        // SAFETY: an event descriptor takes eight bytes.
        _ = unsafe write(wakeUp.descriptor, &one, MemoryLayout<UInt64>.size)
    }

    private static func wait(_ wakeUp: Wakeup) {
        while !wakeUp.isCancelled.load(ordering: .sequentiallyConsistent) {
            let rest = wakeUp.end - now()
            guard rest > .zero else {
                wakeUp.action()
                return
            }
            let parts = rest.components
            var time = timespec(
                tv_sec: Int(clamping: parts.seconds),
                tv_nsec: Int(parts.attoseconds / 1_000_000_000))
            var entry = pollfd(fd: wakeUp.descriptor, events: Int16(POLLIN), revents: 0)
            // SAFETY: one entry, which lives for the call. A signal only makes the loop turn.
            _ = unsafe clinux_ppoll(&entry, 1, &time)
        }
    }

    /// The monotonic clock.
    private static func now() -> Duration {
        var time = timespec()
        // SAFETY: the call fills the structure; CLOCK_MONOTONIC always exists.
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
}
