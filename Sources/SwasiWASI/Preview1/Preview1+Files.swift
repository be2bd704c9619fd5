import SwasiCore
import SwasiEngine

/// Open files: reading, writing, moving the offset.
extension Preview1 {
    func fdRead(_ frame: borrowing HostFrame) throws(Errno) -> UInt64 {
        try frame.checkResult(3, count: 4)
        let count: UInt64
        if frame.int32(2) == 1 {
            let buffer = try singleBuffer(frame, 1)
            count = try services.read(frame.int32(0), into: buffer, frame.memory)
        } else {
            let buffers = try buffers(frame, 1)
            count = try services.read(frame.int32(0), into: buffers, frame.memory)
        }
        try frame.store(UInt32(truncatingIfNeeded: count), 3)
        return count
    }

    func fdPread(_ frame: borrowing HostFrame) throws(Errno) -> UInt64 {
        try frame.checkResult(4, count: 4)
        let count: UInt64
        if frame.int32(2) == 1 {
            let buffer = try singleBuffer(frame, 1)
            count = try services.read(
                frame.int32(0), at: frame.int64(3), into: buffer, frame.memory)
        } else {
            let buffers = try buffers(frame, 1)
            count = try services.read(
                frame.int32(0), at: frame.int64(3), into: buffers, frame.memory)
        }
        try frame.store(UInt32(truncatingIfNeeded: count), 4)
        return count
    }

    func fdWrite(_ frame: borrowing HostFrame) throws(Errno) -> UInt64 {
        try frame.checkResult(3, count: 4)
        let count: UInt64
        if frame.int32(2) == 1 {
            let buffer = try singleBuffer(frame, 1)
            count = try services.write(frame.int32(0), from: buffer, frame.memory)
        } else {
            let buffers = try buffers(frame, 1)
            count = try services.write(frame.int32(0), from: buffers, frame.memory)
        }
        try frame.store(UInt32(truncatingIfNeeded: count), 3)
        return count
    }

    func fdPwrite(_ frame: borrowing HostFrame) throws(Errno) -> UInt64 {
        try frame.checkResult(4, count: 4)
        let count: UInt64
        if frame.int32(2) == 1 {
            let buffer = try singleBuffer(frame, 1)
            count = try services.write(
                frame.int32(0), at: frame.int64(3), from: buffer, frame.memory)
        } else {
            let buffers = try buffers(frame, 1)
            count = try services.write(
                frame.int32(0), at: frame.int64(3), from: buffers, frame.memory)
        }
        try frame.store(UInt32(truncatingIfNeeded: count), 4)
        return count
    }

    func fdSeek(_ frame: borrowing HostFrame) throws(Errno) -> UInt64 {
        try frame.checkResult(3, count: 8)
        let offset = try services.seek(
            frame.int32(0), by: Int64(bitPattern: frame.int64(1)),
            from: try seekBase(frame.int32(2)))
        try frame.store(offset, 3)
        return offset
    }

    func fdTell(_ frame: borrowing HostFrame) throws(Errno) -> UInt64 {
        let offset = try services.tell(frame.int32(0))
        try frame.store(offset, 1)
        return offset
    }

    func fdAdvise(_ frame: borrowing HostFrame) throws(Errno) -> UInt64 {
        if frame.int32(3) > 5 { throw .invalid }
        try services.advise(frame.int32(0))
        return 0
    }

    func fdAllocate(_ frame: borrowing HostFrame) throws(Errno) -> UInt64 {
        try services.allocate(frame.int32(0), offset: frame.int64(1), count: frame.int64(2))
        return 0
    }

    func fdSync(_ frame: borrowing HostFrame) throws(Errno) -> UInt64 {
        try services.synchronize(frame.int32(0), dataOnly: false)
        return 0
    }

    func fdDatasync(_ frame: borrowing HostFrame) throws(Errno) -> UInt64 {
        try services.synchronize(frame.int32(0), dataOnly: true)
        return 0
    }

    /// The buffers of a list of `iovec`: pointers and counts of 32 bits each.
    ///
    /// Errors: `invalid` for more than the limit, or more bytes than a count can tell; `fault` for
    /// a list or a buffer that is not all in the memory.
    @inline(__always)
    func buffers(_ frame: borrowing HostFrame, _ pointer: Int) throws(Errno) -> GuestBuffers {
        let count = UInt64(frame.int32(pointer + 1))
        if count > UInt64(services.limits.buffers) { throw .invalid }
        var buffers = GuestBuffers()
        var address = UInt64(frame.int32(pointer))
        try frame.memory.check(GuestRange(address, count * 8))
        for _ in 0..<count {
            let range = GuestRange(
                UInt64(try frame.memory.load(at: address, as: UInt32.self)),
                UInt64(try frame.memory.load(at: address + 4, as: UInt32.self)))
            try buffers.append(range, in: frame.memory)
            address += 8
        }
        if buffers.total > UInt64(UInt32.max) { throw .invalid }
        return buffers
    }

    /// The buffer of a list of one. Errors: `fault`.
    @inline(__always)
    private func singleBuffer(
        _ frame: borrowing HostFrame, _ pointer: Int
    ) throws(Errno) -> SingleBuffer {
        let pair = try frame.memory.load(at: UInt64(frame.int32(pointer)), as: UInt64.self)
        let range = GuestRange(pair & 0xFFFF_FFFF, pair >> 32)
        try frame.memory.check(range)
        return SingleBuffer(range: range)
    }

    /// A seek base (`whence`), which `wasi_unstable` numbers differently. Errors: `invalid`.
    private func seekBase(_ argument: UInt32) throws(Errno) -> Services.SeekBase {
        switch (snapshot, argument) {
        case (.preview1, 0), (.unstable, 2): .start
        case (.preview1, 1), (.unstable, 0): .current
        case (.preview1, 2), (.unstable, 1): .end
        default: throw .invalid
        }
    }
}
