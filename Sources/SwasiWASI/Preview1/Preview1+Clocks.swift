import SwasiCore
import SwasiEngine

/// Clocks.
extension Preview1 {
    func clockResGet(_ frame: borrowing HostFrame) throws(Errno) -> UInt64 {
        guard let clock = ClockID(rawValue: frame.int32(0)) else { throw .invalid }
        let step = services.resolution(of: clock)
        try frame.store(step, 1)
        return step
    }

    func clockTimeGet(_ frame: borrowing HostFrame) throws(Errno) -> UInt64 {
        guard let clock = ClockID(rawValue: frame.int32(0)) else { throw .invalid }
        try frame.checkResult(2, count: 8)
        let time = try services.time(of: clock)
        try frame.store(time, 2)
        return time
    }
}
