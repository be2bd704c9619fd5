import CLinux

/// Devices as Linux numbers them and as the seam does: `major << 32 | minor`.
enum DeviceNumber {
    /// Linux's number (makedev(3)).
    static func joined(_ device: UInt64) -> UInt {
        clinux_device(
            UInt32(truncatingIfNeeded: device >> 32), UInt32(truncatingIfNeeded: device))
    }

    /// The seam's number; Linux's has 12 and 20 bits of each in the kernel's interface.
    static func split(_ number: UInt) -> UInt64 {
        let number = UInt64(number)
        let major = (number >> 8 & 0xFFF) | (number >> 32 & 0xFFFF_F000)
        let minor = (number & 0xFF) | (number >> 12 & 0xFFFF_FF00)
        return major << 32 | minor
    }
}
