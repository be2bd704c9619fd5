extension Timestamp {
    /// The time to the second as `2025-01-31T23:59:59Z` (RFC 3339), proleptic Gregorian.
    package var dateText: String {
        let seconds = nanoseconds.flooredQuotient(1_000_000_000)
        let days = seconds.flooredQuotient(86_400)
        let time = seconds - days * 86_400
        // Counted in eras of 400 years from 0000-03-01, so that a leap day ends a year.
        let shifted = days + 719_468
        let era = shifted.flooredQuotient(146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(year)-\(two(month))-\(two(day))T"
            + "\(two(time / 3_600)):\(two(time / 60 % 60)):\(two(time % 60))Z"
    }
}

extension Int64 {
    /// The quotient, rounded down.
    fileprivate func flooredQuotient(_ divisor: Int64) -> Int64 {
        self / divisor - (self % divisor < 0 ? 1 : 0)
    }
}
