import SwasiCore
import SwasiEngine

/// Calls that a tap makes fail, or do less than was asked.
extension Preview1 {
    /// Does what a tap made of a call; its answer goes into `call`.
    func perform(
        _ function: Function, _ frame: borrowing HostFrame, _ injection: Injection,
        _ call: inout HostCall
    ) throws(Errno) {
        switch injection {
        case .error(let error):
            call.isInjected = true
            throw error
        case .answered(let answer): call.value = try answer.get()
        case .short(let bits):
            switch function {
            case .fdRead, .fdPread, .fdWrite, .fdPwrite:
                call.value = try transfer(function, frame, bits, &call.isInjected)
            default: call.value = try perform(function, frame)
            }
        }
    }

    /// Reads or writes fewer bytes than it could; `isCut` tells if there were two or more.
    private func transfer(
        _ function: Function, _ frame: borrowing HostFrame, _ bits: UInt64, _ isCut: inout Bool
    ) throws(Errno) -> UInt64 {
        let number = frame.int32(0)
        let isPositioned = function == .fdPread || function == .fdPwrite
        let offset = isPositioned ? frame.int64(3) : nil
        let result = isPositioned ? 4 : 3
        try frame.checkResult(result, count: 4)
        var buffers = try buffers(frame, 1)
        var most = buffers.total
        if function == .fdRead || function == .fdPread {
            most = services.readable(number, at: offset, most)
        }
        if most > 1 {
            buffers.cut(to: Preview1.shortLength(bits, below: most))
            isCut = true
        }
        let count: UInt64
        switch (function, offset) {
        case (.fdPread, let offset?):
            count = try services.read(number, at: offset, into: buffers, frame.memory)
        case (.fdPwrite, let offset?):
            count = try services.write(number, at: offset, from: buffers, frame.memory)
        case (.fdRead, _): count = try services.read(number, into: buffers, frame.memory)
        default: count = try services.write(number, from: buffers, frame.memory)
        }
        try frame.store(UInt32(truncatingIfNeeded: count), result)
        return count
    }

    /// A length from 1 to `most` - 1, small ones as often as large ones.
    static func shortLength(_ bits: UInt64, below most: UInt64) -> UInt64 {
        let widths = UInt64(64 - (most - 1).leadingZeroBitCount)
        let width = 1 + (bits >> 32) % widths
        let bound = min(most - 1, (1 << width) - 1)
        return 1 + (bits & 0xFFFF_FFFF) % bound
    }
}
