import SwasiCore

/// Clocks.
extension Services {
    /// A clock's value in nanoseconds, as this call is told. Errors: `hostStopped`.
    func time(of clock: ClockID) throws(Errno) -> UInt64 { try world.time(clock, at: call) }

    /// The step of a clock in nanoseconds, at least 1.
    func resolution(of clock: ClockID) -> UInt64 { world.resolution(of: clock) }
}
