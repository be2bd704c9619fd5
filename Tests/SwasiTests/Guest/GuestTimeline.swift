import SwasiCore

/// The times of a virtual world that a guest's calls gave, and the stamps that they stand for: each
/// call has times of its own, which end with the guest's clock behind it.
struct GuestTimeline {
    private var ends: [UInt64] = []
    private var stamps: [Timestamp] = []

    /// Notes that a call with a stamp has ended; calls come in the order of their ends.
    mutating func note(_ stamp: Stamp, end: UInt64) {
        ends.append(end)
        stamps.append(stamp.time)
    }

    /// The stamp's time that the guest's stands for. A time from before the world began was set by
    /// a call, and stands for itself.
    func translated(_ time: UInt64) -> Timestamp {
        var (low, high) = (0, ends.count)
        while low < high {
            let middle = (low + high) / 2
            if ends[middle] < time { low = middle + 1 } else { high = middle }
        }
        let isSet = time < 946_684_800 * 1_000_000_000 || low == ends.count
        return isSet ? Timestamp(nanoseconds: Int64(clamping: time)) : stamps[low]
    }
}
