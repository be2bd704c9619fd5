import Glibc

/// The clock by which a trace says how long calls took. No guest sees it.
enum TraceClock {
    /// Nanoseconds since some point in time.
    static var nanoseconds: UInt64 {
        var now = timespec()
        // SAFETY: the structure is written by the call and outlives it.
        guard unsafe clock_gettime(CLOCK_MONOTONIC, &now) == 0 else { return 0 }
        return UInt64(now.tv_sec) &* 1_000_000_000 &+ UInt64(now.tv_nsec)
    }
}
