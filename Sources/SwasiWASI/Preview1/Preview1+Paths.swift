import SwasiCore
import SwasiEngine

/// Paths below directories.
extension Preview1 {
    @inline(__always)
    func pathOpen(_ frame: borrowing HostFrame) throws(Errno) -> UInt64 {
        try frame.checkResult(8, count: 4)
        var request = OpenRequest()
        let follow = try follows(frame.int32(1))
        let options = frame.int32(4)
        if options > 15 { throw .invalid }
        request.options = OpenRequest.Options(rawValue: options | (follow ? 16 : 0))
        request.base = Operations(rawValue: frame.int64(5))
        request.inheriting = Operations(rawValue: frame.int64(6))
        request.flags = try flags(frame.int32(7))
        let number = try frame.withBytes(2) { (path) throws(Errno) in
            try services.open(frame.int32(0), path, request)
        }
        try frame.store(number, 8)
        return UInt64(number)
    }

    func pathCreateDirectory(_ frame: borrowing HostFrame) throws(Errno) -> UInt64 {
        try frame.withBytes(1) { (path) throws(Errno) in
            try services.makeDirectory(frame.int32(0), path)
        }
        return 0
    }

    func pathRemoveDirectory(_ frame: borrowing HostFrame) throws(Errno) -> UInt64 {
        try frame.withBytes(1) { (path) throws(Errno) in
            try services.removeDirectory(frame.int32(0), path)
        }
        return 0
    }

    func pathUnlinkFile(_ frame: borrowing HostFrame) throws(Errno) -> UInt64 {
        try frame.withBytes(1) { (path) throws(Errno) in
            try services.unlink(frame.int32(0), path)
        }
        return 0
    }

    func pathRename(_ frame: borrowing HostFrame) throws(Errno) -> UInt64 {
        try frame.withBytes(1) { (path) throws(Errno) in
            try frame.withBytes(4) { (newPath) throws(Errno) in
                try services.rename(frame.int32(0), path, to: frame.int32(3), newPath)
            }
        }
        return 0
    }

    func pathLink(_ frame: borrowing HostFrame) throws(Errno) -> UInt64 {
        let follow = try follows(frame.int32(1))
        try frame.withBytes(2) { (path) throws(Errno) in
            try frame.withBytes(5) { (newPath) throws(Errno) in
                try services.link(
                    frame.int32(0), path, follow: follow, as: frame.int32(4), newPath)
            }
        }
        return 0
    }

    /// Errors of its own: `notPermitted` for an absolute target, as other hosts of Preview 1 have
    /// it.
    func pathSymlink(_ frame: borrowing HostFrame) throws(Errno) -> UInt64 {
        try frame.withBytes(0) { (target) throws(Errno) in
            if !target.isEmpty, target[0] == UInt8(ascii: "/") { throw .notPermitted }
            try frame.withBytes(3) { (path) throws(Errno) in
                try services.makeSymbolicLink(to: target, frame.int32(2), path)
            }
        }
        return 0
    }

    /// Cuts a target off that is longer than the buffer, without a NUL.
    func pathReadlink(_ frame: borrowing HostFrame) throws(Errno) -> UInt64 {
        try frame.checkResult(5, count: 4)
        let range = frame.range(3)
        try frame.memory.check(range)
        let target = try frame.withBytes(1) { (path) throws(Errno) in
            try services.readLink(frame.int32(0), path)
        }
        let count = min(UInt64(target.count), range.count)
        try target.withRawSpan { (bytes) throws(Errno) in
            try frame.memory.store(bytes.extracting(0..<Int(count)), at: range.address)
        }
        try frame.store(UInt32(count), 5)
        return count
    }
}
