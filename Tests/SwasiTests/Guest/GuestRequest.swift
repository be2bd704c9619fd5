import SwasiFS

/// One call on files that the guest of the suite is told to make; Tests/Guests/seam.c reads it.
struct GuestRequest {
    /// The calls, numbered as there.
    enum Operation: UInt32 {
        case open, close, status, pathStatus, read, write, append, setSize, allocate, makeDirectory
        case makeLink, link, unlink, removeDirectory, rename, readLink, list, setTimes, pathSetTimes
        case synchronize
    }

    /// Rights of Preview 1, for descriptors of each use.
    enum Rights {
        /// All there are.
        static let all: UInt64 = 1 << 28 - 1
        /// A directory: everything that changes no content.
        static let directory = all & ~(1 << 6 | 1 << 8 | 1 << 22)
        /// Attributes and flags of a file.
        static let attributes: UInt64 = 1 << 3 | 1 << 21 | 1 << 23

        /// What goes with opening a file for `access`.
        static func file(_ access: Access) -> UInt64 {
            var rights = attributes
            if access.contains(.read) { rights |= 1 << 1 | 1 << 2 | 1 << 0 | 1 << 4 }
            if !access.isDisjoint(with: [.write, .truncate]) {
                rights |= 1 << 6 | 1 << 2 | 1 << 8 | 1 << 22 | 1 << 0 | 1 << 4
            }
            return rights
        }
    }

    /// Flags of opening (`oflags`).
    enum OpenFlags {
        static let create: UInt32 = 1
        static let directory: UInt32 = 2
        static let exclusive: UInt32 = 4
        static let truncate: UInt32 = 8
    }

    var operation: Operation
    var descriptor: UInt32
    var other: UInt32 = 0
    var flags: UInt32 = 0
    var x: UInt64 = 0
    var y: UInt64 = 0
    var name: [UInt8] = []
    var data: [UInt8] = []

    init(
        _ operation: Operation, _ descriptor: UInt32, _ name: [UInt8] = [], other: UInt32 = 0,
        flags: UInt32 = 0, x: UInt64 = 0, y: UInt64 = 0, data: [UInt8] = []
    ) {
        self.operation = operation
        self.descriptor = descriptor
        self.other = other
        self.flags = flags
        self.x = x
        self.y = y
        self.name = name
        self.data = data
    }

    /// As it goes through the pipe.
    var encoded: [UInt8] {
        let words = [
            UInt64(operation.rawValue) | UInt64(descriptor) << 32,
            UInt64(other) | UInt64(flags) << 32, x, y,
            UInt64(name.count) | UInt64(data.count) << 32,
        ]
        var bytes: [UInt8] = []
        bytes.reserveCapacity(40 + name.count + data.count)
        for word in words {
            for shift in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: word >> (8 * shift))) }
        }
        return bytes + name + data
    }
}
