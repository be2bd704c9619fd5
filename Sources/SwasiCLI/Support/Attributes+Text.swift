import Swasi

extension Attributes {
    /// Kind and mode as `ls -l` has them, `drwxr-xr-x`.
    var modeText: String {
        let kinds: [Kind: Character] = [
            .file: "-", .directory: "d", .symbolicLink: "l", .characterDevice: "c",
            .blockDevice: "b", .fifo: "p", .socket: "s",
        ]
        var text = String(kinds[kind] ?? "?")
        for (index, letter) in "rwxrwxrwx".enumerated() {
            text.append(mode & (0o400 >> UInt16(index)) == 0 ? "-" : letter)
        }
        let special: [(bit: UInt16, place: Int, set: Character, bare: Character)] = [
            (0o4000, 3, "s", "S"), (0o2000, 6, "s", "S"), (0o1000, 9, "t", "T"),
        ]
        for (bit, place, set, bare) in special where mode & bit != 0 {
            let index = text.index(text.startIndex, offsetBy: place)
            text.replaceSubrange(index...index, with: [text[index] == "x" ? set : bare])
        }
        return text
    }
}

extension Timestamp {
    /// The time as `2025-01-31 23:59`, in UTC; proleptic Gregorian.
    var text: String {
        let minutes = Int((Double(nanoseconds) / 60e9).rounded(.down))
        let days = minutes >= 0 ? minutes / 1_440 : (minutes - 1_439) / 1_440
        let time = minutes - days * 1_440
        // Counted in eras of 400 years from 0000-03-01, so that a leap day ends a year.
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(year)-\(two(month))-\(two(day)) \(two(time / 60)):\(two(time % 60))"
    }
}

extension String {
    /// The text with spaces before it, so that it has at least `count` characters.
    func leftPadded(to count: Int) -> String {
        String(repeating: " ", count: max(0, count - self.count)) + self
    }
}
