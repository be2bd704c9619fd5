import SwasiCore
import SwasiEngine

/// Sockets. A guest holds none until the host grants networks: each call checks its arguments and
/// says `notSocket`.
extension Preview1 {
    func sockAccept(_ frame: borrowing HostFrame) throws(Errno) -> UInt64 {
        try frame.checkResult(2, count: 4)
        _ = try flags(frame.int32(1))
        try services.checkSocket(frame.int32(0))
        return 0
    }

    func sockRecv(_ frame: borrowing HostFrame) throws(Errno) -> UInt64 {
        try frame.checkResult(4, count: 4)
        try frame.checkResult(5, count: 2)
        _ = try buffers(frame, 1)
        if frame.int32(3) > 3 { throw .invalid }
        try services.checkSocket(frame.int32(0))
        return 0
    }

    func sockSend(_ frame: borrowing HostFrame) throws(Errno) -> UInt64 {
        try frame.checkResult(4, count: 4)
        _ = try buffers(frame, 1)
        if frame.int32(3) != 0 { throw .invalid }
        try services.checkSocket(frame.int32(0))
        return 0
    }

    func sockShutdown(_ frame: borrowing HostFrame) throws(Errno) -> UInt64 {
        try services.checkSocket(frame.int32(0))
        if frame.int32(1) == 0 || frame.int32(1) > 3 { throw .invalid }
        return 0
    }
}
