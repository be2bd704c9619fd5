import SwasiCore
import SwasiEngine

/// `filestat`: what is known about files, and setting it.
extension Preview1 {
    func fdFilestatGet(_ frame: borrowing HostFrame) throws(Errno) -> UInt64 {
        let report = try services.attributes(frame.int32(0))
        try store(report, frame, 1)
        return report.attributes.size
    }

    func pathFilestatGet(_ frame: borrowing HostFrame) throws(Errno) -> UInt64 {
        let follow = try follows(frame.int32(1))
        let report = try frame.withBytes(2) { (path) throws(Errno) in
            try services.attributes(frame.int32(0), path, follow: follow)
        }
        try store(report, frame, 4)
        return report.attributes.size
    }

    func fdFilestatSetSize(_ frame: borrowing HostFrame) throws(Errno) -> UInt64 {
        try services.setSize(frame.int32(0), to: frame.int64(1))
        return 0
    }

    func fdFilestatSetTimes(_ frame: borrowing HostFrame) throws(Errno) -> UInt64 {
        let change = try timeChange(frame.int64(1), frame.int64(2), frame.int32(3))
        try services.setTimes(frame.int32(0), change)
        return 0
    }

    func pathFilestatSetTimes(_ frame: borrowing HostFrame) throws(Errno) -> UInt64 {
        let follow = try follows(frame.int32(1))
        let change = try timeChange(frame.int64(4), frame.int64(5), frame.int32(6))
        try frame.withBytes(2) { (path) throws(Errno) in
            try services.setTimes(frame.int32(0), path, follow: follow, change)
        }
        return 0
    }

    /// Whether links at the end are followed (`lookupflags`). Errors: `invalid` for other bits.
    @inline(__always)
    func follows(_ argument: UInt32) throws(Errno) -> Bool {
        if argument > 1 { throw .invalid }
        return argument == 1
    }

    /// Which times to set (`fstflags`). Errors: `invalid` for other bits and for both of a pair.
    private func timeChange(
        _ accessed: UInt64, _ modified: UInt64, _ flags: UInt32
    ) throws(Errno) -> TimeChange {
        if flags > 15 { throw .invalid }
        func value(_ time: UInt64, _ bits: UInt32) throws(Errno) -> TimeChange.Value {
            switch bits & 3 {
            case 0: .keep
            case 1: .to(Timestamp(nanoseconds: Int64(clamping: time)))
            case 2: .now
            default: throw .invalid
            }
        }
        return TimeChange(
            accessed: try value(accessed, flags), modified: try value(modified, flags >> 2))
    }

    /// Stores a `filestat`: 64 bytes, or 56 with a link count of 32 bits in `wasi_unstable`.
    @inline(__always)
    private func store(
        _ report: NodeReport, _ frame: borrowing HostFrame, _ pointer: Int
    ) throws(Errno) {
        let attributes = report.attributes
        let isOld = snapshot == .unstable
        let tail = isOld ? 24 : 32
        try frame.memory.withMutableBytes(
            at: UInt64(frame.int32(pointer)), count: UInt64(tail + 32)
        ) { (bytes) throws(Errno) in
            bytes.put(report.device, 0)
            bytes.put(attributes.inode, 8)
            let type = report.stream.map(FileType.init) ?? FileType(attributes.kind)
            bytes.put(UInt64(type.rawValue), 16)
            if isOld {
                bytes.put(attributes.links, 20)
            } else {
                bytes.put(UInt64(attributes.links), 24)
            }
            bytes.put(attributes.size, tail)
            bytes.put(nanoseconds(attributes.accessed), tail + 8)
            bytes.put(nanoseconds(attributes.modified), tail + 16)
            bytes.put(nanoseconds(attributes.changed), tail + 24)
        }
    }

    /// A time as Preview 1 has it: nothing before 1970.
    @inline(__always)
    private func nanoseconds(_ time: Timestamp) -> UInt64 { UInt64(max(0, time.nanoseconds)) }
}
