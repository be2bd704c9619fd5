import Glibc
import Swasi

/// The time of what the command makes.
enum HostTime {
    /// The time that SOURCE_DATE_EPOCH sets.
    static var sourceDate: Timestamp? {
        guard let text = HostEnvironment["SOURCE_DATE_EPOCH"], let seconds = Int64(text),
            seconds >= 0
        else { return nil }
        return Timestamp(seconds: seconds)
    }

    /// Where the clocks of a deterministic run begin if nothing else is said.
    static var standardStart: Timestamp { VirtualWorld.Configuration().start }

    /// The time now, or the one that SOURCE_DATE_EPOCH sets (Reproducible Builds,
    /// "SOURCE_DATE_EPOCH specification").
    static var now: Timestamp {
        if let sourceDate { return sourceDate }
        var time = timespec()
        // SAFETY: the call fills a structure of ours.
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(seconds: Int64(time.tv_sec), nanoseconds: Int64(time.tv_nsec))
    }
}
