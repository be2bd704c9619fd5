internal import CLinux
internal import Glibc

/// The host's real-time clock, for the ages of entries; never seen by a guest.
enum HostClock {
    /// Nanoseconds since 1970.
    static func nanoseconds() -> Int64 {
        var time = timespec()
        // SAFETY: the call fills the structure; CLOCK_REALTIME always exists.
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
    }
}
