/// A time as the calendar has it, in UTC; proleptic Gregorian.
package struct CalendarTime: Equatable, Sendable {
    package var year: Int
    /// From 1 on.
    package var month: Int
    /// From 1 on.
    package var day: Int
    package var hour = 0
    package var minute = 0
    package var second = 0

    /// The second that a time lies in.
    package init(_ time: Timestamp) {
        let seconds = Int(time.nanoseconds.dividedDown(by: 1_000_000_000))
        let days = seconds.dividedDown(by: 86_400)
        let time = seconds - days * 86_400
        (hour, minute, second) = (time / 3_600, time / 60 % 60, time % 60)
        // Counted in eras of 400 years from 0000-03-01, so that a leap day ends a year.
        let shifted = days + 719_468
        let era = shifted.dividedDown(by: 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// Reads `2025-01-31T23:59:59Z` (RFC 3339, section 5.6); nil for anything else.
    package init?(internetText text: String) {
        let bytes = Array(text.utf8)
        let marks = [(4, "-"), (7, "-"), (10, "T"), (13, ":"), (16, ":"), (19, "Z")]
        guard bytes.count == 20, marks.allSatisfy({ bytes[$0.0] == $0.1.utf8.first }) else {
            return nil
        }
        var numbers: [Int] = []
        for range in [0..<4, 5..<7, 8..<10, 11..<13, 14..<16, 17..<19] {
            let digits = String(decoding: bytes[range], as: UTF8.self)
            guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(digits)
            else { return nil }
            numbers.append(number)
        }
        (year, month, day) = (numbers[0], numbers[1], numbers[2])
        (hour, minute, second) = (numbers[3], numbers[4], numbers[5])
        guard (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second < 60
        else { return nil }
    }

    /// As `2025-01-31T23:59:59Z`.
    package var internetText: String {
        let date = "\(CalendarTime.text(year, 4))-\(CalendarTime.text(month))"
        let time = "\(CalendarTime.text(hour)):\(CalendarTime.text(minute))"
        return "\(date)-\(CalendarTime.text(day))T\(time):\(CalendarTime.text(second))Z"
    }

    /// A number with zeros before it, so that it has so many digits.
    package static func text(_ number: Int, _ digits: Int = 2) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
    }

    /// The time, where it is in range.
    package var timestamp: Timestamp {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = shiftedYear.dividedDown(by: 400)
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        let days = era * 146_097 + dayOfEra - 719_468
        return Timestamp(seconds: Int64(days * 86_400 + hour * 3_600 + minute * 60 + second))
    }
}

extension FixedWidthInteger {
    /// The quotient, rounded down.
    fileprivate func dividedDown(by divisor: Self) -> Self {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
