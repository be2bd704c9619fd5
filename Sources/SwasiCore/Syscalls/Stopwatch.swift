import Glibc

/// How long something takes, for a user to read; nothing that a guest sees depends on it.
package struct Stopwatch {
    private let start = Stopwatch.now()

    /// Begins to count.
    package init() {}

    /// The time since it was made.
    package var elapsed: Duration {
        let now = Stopwatch.now()
        return .seconds(now.tv_sec - start.tv_sec) + .nanoseconds(now.tv_nsec - start.tv_nsec)
    }

    /// The monotonic clock.
    private static func now() -> timespec {
        var time = timespec()
        // SAFETY: the structure is written by the call and outlives it.
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return time
    }

    /// The monotonic clock after a time; a time too far off is cut to some 30 years.
    static func now(plus duration: Duration) -> timespec {
        var time = now()
        let (seconds, attoseconds) = duration.components
        time.tv_sec += Int(min(max(seconds, 0), 1_000_000_000))
        time.tv_nsec += Int(max(attoseconds, 0) / 1_000_000_000)
        if time.tv_nsec >= 1_000_000_000 {
            time.tv_sec += 1
            time.tv_nsec -= 1_000_000_000
        }
        return time
    }
}
