internal import SwasiCore

/// What tells one state of a host file from another without reading it.
///
/// Two states with the same identity have the same content, as long as the change time was not
/// of the same clock tick as a later change; ``isSettled(at:)`` says when that is certain.
public struct FileIdentity: Hashable, Sendable {
    /// The device number of the file system.
    public var device: UInt64
    /// The inode number.
    public var inode: UInt64
    /// The size in bytes.
    public var size: UInt64
    /// The modification time, in nanoseconds since 1970.
    public var modificationTimeNanoseconds: Int64
    /// The change time, in nanoseconds since 1970.
    public var changeTimeNanoseconds: Int64

    /// Makes an identity of its parts.
    public init(
        device: UInt64, inode: UInt64, size: UInt64, modificationTimeNanoseconds: Int64,
        changeTimeNanoseconds: Int64
    ) {
        self.device = device
        self.inode = inode
        self.size = size
        self.modificationTimeNanoseconds = modificationTimeNanoseconds
        self.changeTimeNanoseconds = changeTimeNanoseconds
    }

    /// How old a change must be before the next one is sure to have another time, in nanoseconds.
    ///
    /// File systems stamp with a clock of a few milliseconds' step; 100 ms leaves room for all.
    public static let settlingNanoseconds: Int64 = 100_000_000

    /// Whether any change after `nowNanoseconds` would have another change time.
    ///
    /// - Parameter nowNanoseconds: the real-time clock, in nanoseconds since 1970.
    public func isSettled(at nowNanoseconds: Int64) -> Bool {
        let (age, overflow) = nowNanoseconds.subtractingReportingOverflow(changeTimeNanoseconds)
        return !overflow && age > Self.settlingNanoseconds
    }

    /// The identity as the name of a cache entry.
    var key: CacheKey {
        // In one list of bytes: joining texts takes several times as long, at each start.
        var bytes: [UInt8] = []
        bytes.reserveCapacity(5 * 17)
        bytes.append(hexadecimal: device)
        for number in [
            inode, size, UInt64(bitPattern: modificationTimeNanoseconds),
            UInt64(bitPattern: changeTimeNanoseconds),
        ] {
            bytes.append(UInt8(ascii: "_"))
            bytes.append(hexadecimal: number)
        }
        return CacheKey(chosen: bytes)
    }
}
