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
    /// `2025-01-31T23:59:01.5Z`. Proleptic Gregorian.
    var universal: String {
        let second: Int64 = 1_000_000_000
        let part = (nanoseconds % second + second) % second
        let seconds = nanoseconds / second - (nanoseconds % second < 0 ? 1 : 0)
        let days = seconds / 86_400 - (seconds % 86_400 < 0 ? 1 : 0)
        let time = seconds - days * 86_400
        let (year, month, day) = Timestamp.date(days)
        var text = "\(year)-\(two(month))-\(two(day))T"
        text += "\(two(time / 3_600)):\(two(time / 60 % 60)):\(two(time % 60))"
        if part > 0 {
            var digits = String(second + part).dropFirst()
            while digits.last == "0" { digits.removeLast() }
            text += "." + digits
        }
        return text + "Z"
    }

    private func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }

    /// The date that is so many days after 1970-01-01.
    private static func date(_ days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        // Counted in eras of 400 years from 0000-03-01, so that a leap day ends a year.
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }
}
