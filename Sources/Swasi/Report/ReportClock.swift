import SwasiCore

/// The time of a run as its program was told it, since the first time that it was.
///
/// The clock of the day and the one that only goes on begin at other times; each is put on the
/// line at the time that the line was at when it was first heard of.
struct ReportClock {
    /// Nanoseconds; it never goes back.
    private(set) var now: Int64 = 0
    /// How often it went on.
    private(set) var steps: UInt64 = 0
    private var wallBase: Int64?
    private var steadyBase: Int64?

    mutating func hear(_ clock: ClockID, _ time: UInt64) {
        switch clock {
        case .wall: hearWall(Int64(clamping: time))
        case .monotonic:
            let time = Int64(clamping: time)
            let base = steadyBase ?? time &- now
            steadyBase = base
            advance(to: time &- base)
        default: break
        }
    }

    mutating func hearWall(_ time: Int64) {
        let base = wallBase ?? time &- now
        wallBase = base
        advance(to: time &- base)
    }

    private mutating func advance(to time: Int64) {
        if time <= now { return }
        now = time
        steps += 1
    }
}
