import ArgumentParser
import Swasi
import SwasiCore

/// A time of day on the command line: seconds since 1970, or `2026-01-31T12:00:00Z`.
struct ClockTime: Equatable, Sendable, ExpressibleByArgument {
    var time: Timestamp

    init?(argument: String) {
        if let seconds = Int64(argument), seconds >= 0 {
            time = Timestamp(seconds: seconds)
        } else if let calendar = CalendarTime(internetText: argument) {
            time = calendar.timestamp
        } else {
            return nil
        }
        // A clock of a program knows no time before 1970.
        if time < .epoch { return nil }
    }
}
