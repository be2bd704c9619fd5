import Swasi
import SwasiCore

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
    /// The time as `2025-01-31 23:59`, in UTC.
    var text: String {
        let time = CalendarTime(self)
        func two(_ number: Int) -> String { CalendarTime.text(number) }
        return "\(time.year)-\(two(time.month))-\(two(time.day)) "
            + "\(two(time.hour)):\(two(time.minute))"
    }
}

extension String {
    /// The text with spaces before it, so that it has at least `count` characters.
    func leftPadded(to count: Int) -> String {
        String(repeating: " ", count: max(0, count - self.count)) + self
    }
}
