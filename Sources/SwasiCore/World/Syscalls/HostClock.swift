import CLinux
import Glibc

/// A clock of the host.
package enum HostClock {
    /// A clock's value in nanoseconds, never negative.
    @inline(__always)
    static func nanoseconds(_ clock: ClockID) -> UInt64 {
        read(number(clock))
    }

    /// The time of day to the kernel's tick (4 ms), as Linux stamps files.
    package static var coarse: Timestamp {
        Timestamp(nanoseconds: Int64(truncatingIfNeeded: read(CLOCK_REALTIME_COARSE)))
    }

    /// A clock's step in nanoseconds, at least 1.
    static func resolution(_ clock: ClockID) -> UInt64 {
        var step = timespec()
        // SAFETY: the structure is written by the call and outlives it.
        guard unsafe clock_getres(number(clock), &step) == 0 else { return 1 }
        return max(1, nanoseconds(step))
    }

    /// 32 bytes from the kernel. Errors: what getrandom(2) says.
    static func seed() throws(Errno) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: EntropyStream.seedCount)
        let count = bytes.withMutableRawSpan { span in
            // SAFETY: the kernel writes at most the span's count of bytes into it.
            unsafe span.withUnsafeMutableBytes { buffer in
                unsafe clinux_getrandom(buffer.baseAddress, buffer.count)
            }
        }
        if count < 0 { throw Errno(linuxNumber: errno) ?? .io }
        // getrandom(2) fills requests of up to 256 bytes whole.
        if count != bytes.count { throw .io }
        return bytes
    }

    private static func read(_ clock: clockid_t) -> UInt64 {
        var now = timespec()
        // SAFETY: the structure is written by the call and outlives it.
        guard unsafe clock_gettime(clock, &now) == 0 else { return 0 }
        return nanoseconds(now)
    }

    private static func nanoseconds(_ time: timespec) -> UInt64 {
        let value = Timestamp(seconds: Int64(time.tv_sec), nanoseconds: Int64(time.tv_nsec))
        return UInt64(max(0, value.nanoseconds))
    }

    private static func number(_ clock: ClockID) -> clockid_t {
        switch clock {
        case .wall: CLOCK_REALTIME
        case .monotonic: CLOCK_MONOTONIC
        case .processCPU: CLOCK_PROCESS_CPUTIME_ID
        case .threadCPU: CLOCK_THREAD_CPUTIME_ID
        }
    }
}
