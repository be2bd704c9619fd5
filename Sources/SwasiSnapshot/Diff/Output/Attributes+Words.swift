import SwasiCore

extension Kind {
    /// What it is called in lines for people.
    var words: String {
        switch self {
        case .file: "file"
        case .directory: "directory"
        case .symbolicLink: "symbolic link"
        case .characterDevice: "character device"
        case .blockDevice: "block device"
        case .fifo: "pipe"
        case .socket: "socket"
        }
    }
}

extension Attributes {
    /// The mode's digits, `644`.
    var octal: String { String(mode, radix: 8) }

    /// Which device it is, `8:1`.
    var deviceText: String { "\(device >> 32):\(device & 0xFFFF_FFFF)" }
}

extension Timestamp {
    /// The time as RFC 3339 has it, in UTC, with the nanoseconds if there are any:
    /// `2025-01-31T23:59:01.5Z`.
    var universal: String {
        let text = CalendarTime(self).internetText
        let second: Int64 = 1_000_000_000
        let part = (nanoseconds % second + second) % second
        if part == 0 { return text }
        var digits = String(second + part).dropFirst()
        while digits.last == "0" { digits.removeLast() }
        return text.dropLast() + "." + digits + "Z"
    }
}
