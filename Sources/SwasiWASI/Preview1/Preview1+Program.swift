import SwasiCore
import SwasiEngine

/// The program's arguments and environment, its end and its randomness.
extension Preview1 {
    func argsSizesGet(_ frame: borrowing HostFrame) throws(Errno) -> UInt64 {
        try storeSizes(services.arguments, frame)
    }

    func argsGet(_ frame: borrowing HostFrame) throws(Errno) -> UInt64 {
        try storeStrings(services.arguments, frame)
    }

    func environSizesGet(_ frame: borrowing HostFrame) throws(Errno) -> UInt64 {
        try storeSizes(services.environment, frame)
    }

    func environGet(_ frame: borrowing HostFrame) throws(Errno) -> UInt64 {
        try storeStrings(services.environment, frame)
    }

    /// Fills the guest's buffer in pieces, so that a stop of the run is noticed.
    func randomGet(_ frame: borrowing HostFrame) throws(Errno) -> UInt64 {
        let range = frame.range(0)
        try frame.memory.check(range)
        let piece: UInt64 = 1 << 20
        var done: UInt64 = 0
        while done < range.count {
            let count = min(piece, range.count - done)
            try frame.memory.withMutableBytes(at: range.address + done, count: count) {
                (bytes) throws(Errno) in
                try services.world.fillEntropy(&bytes, at: services.call)
            }
            done += count
        }
        return done
    }

    /// The end follows when the call is done.
    func procExit(_ frame: borrowing HostFrame) throws(Errno) -> UInt64 {
        UInt64(frame.int32(0))
    }

    /// The end, if the signal has one, follows when the call is done.
    func procRaise(_ frame: borrowing HostFrame) throws(Errno) -> UInt64 {
        guard let signal = Signal(rawValue: frame.int32(0)) else { throw .invalid }
        if signal.action == .stop { throw .unsupported }
        return 0
    }

    /// Nothing else runs that the guest could make way for.
    func schedYield(_ frame: borrowing HostFrame) throws(Errno) -> UInt64 { 0 }

    /// Stores how many strings there are and how many bytes they take, each with a NUL.
    private func storeSizes(
        _ strings: GuestStrings, _ frame: borrowing HostFrame
    ) throws(Errno) -> UInt64 {
        try frame.checkResult(0, count: 4)
        try frame.checkResult(1, count: 4)
        guard let count = UInt32(exactly: strings.starts.count),
            let bytes = UInt32(exactly: strings.bytes.count)
        else { throw .overflow }
        try frame.store(count, 0)
        try frame.store(bytes, 1)
        return UInt64(count)
    }

    /// Stores the strings one after the other, and where each begins.
    private func storeStrings(
        _ strings: GuestStrings, _ frame: borrowing HostFrame
    ) throws(Errno) -> UInt64 {
        try frame.checkResult(0, count: UInt64(strings.starts.count) * 4)
        try frame.checkResult(1, count: UInt64(strings.bytes.count))
        var pointer = UInt64(frame.int32(0))
        let address = UInt64(frame.int32(1))
        for start in strings.starts {
            try frame.memory.store(
                UInt32(truncatingIfNeeded: address + UInt64(start)), at: pointer)
            pointer += 4
        }
        try strings.bytes.withRawSpan { (bytes) throws(Errno) in
            try frame.memory.store(bytes, at: address)
        }
        return UInt64(strings.starts.count)
    }
}
