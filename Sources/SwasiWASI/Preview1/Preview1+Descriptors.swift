import SwasiCore
import SwasiEngine

/// Descriptors, whatever is open.
extension Preview1 {
    @inline(__always)
    func fdClose(_ frame: borrowing HostFrame) throws(Errno) -> UInt64 {
        try services.close(frame.int32(0))
        return 0
    }

    func fdRenumber(_ frame: borrowing HostFrame) throws(Errno) -> UInt64 {
        try services.renumber(frame.int32(0), to: frame.int32(1))
        return 0
    }

    @inline(__always)
    func fdFdstatGet(_ frame: borrowing HostFrame) throws(Errno) -> UInt64 {
        let report = try services.report(frame.int32(0))
        let type: FileType =
            switch report.kind {
            case .directory: .directory
            case .stream: FileType(report.stream)
            case .file, .free: .regularFile
            }
        try frame.memory.withMutableBytes(at: UInt64(frame.int32(1)), count: 24) {
            (bytes) throws(Errno) in
            // The type, a byte of padding, the flags and four bytes of padding.
            bytes.put(UInt64(type.rawValue) | UInt64(report.flags.rawValue) << 16, 0)
            bytes.put(report.base.rawValue, 8)
            bytes.put(report.inheriting.rawValue, 16)
        }
        return 0
    }

    func fdFdstatSetFlags(_ frame: borrowing HostFrame) throws(Errno) -> UInt64 {
        try services.setFlags(frame.int32(0), try flags(frame.int32(1)))
        return 0
    }

    func fdFdstatSetRights(_ frame: borrowing HostFrame) throws(Errno) -> UInt64 {
        try services.narrow(
            frame.int32(0), to: Operations(rawValue: frame.int64(1)),
            inheriting: Operations(rawValue: frame.int64(2)))
        return 0
    }

    func fdPrestatGet(_ frame: borrowing HostFrame) throws(Errno) -> UInt64 {
        let name = try services.preopenName(frame.int32(0))
        try frame.memory.withMutableBytes(at: UInt64(frame.int32(1)), count: 8) {
            (bytes) throws(Errno) in
            bytes.zero(0..<8)
            bytes.put(UInt32(truncatingIfNeeded: name.count), 4)
        }
        return UInt64(name.count)
    }

    func fdPrestatDirName(_ frame: borrowing HostFrame) throws(Errno) -> UInt64 {
        let name = try services.preopenName(frame.int32(0))
        let range = frame.range(1)
        try frame.memory.check(range)
        if range.count < UInt64(name.count) { throw .nameTooLong }
        try name.withRawSpan { (bytes) throws(Errno) in
            try frame.memory.store(bytes, at: range.address)
        }
        return UInt64(name.count)
    }

    /// Descriptor flags from an argument. Errors: `invalid` for bits that there are not.
    func flags(_ argument: UInt32) throws(Errno) -> DescriptorFlags {
        guard argument <= UInt32(DescriptorFlags.all.rawValue) else { throw .invalid }
        return DescriptorFlags(rawValue: UInt16(argument))
    }
}
