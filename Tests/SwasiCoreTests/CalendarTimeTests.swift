import Testing

@testable import SwasiCore

struct CalendarTimeTests {
    @Test(arguments: [
        (0, "1970-01-01T00:00:00Z"), (-1, "1969-12-31T23:59:59Z"),
        (951_782_399, "2000-02-28T23:59:59Z"), (951_782_400, "2000-02-29T00:00:00Z"),
        (1_767_225_599, "2025-12-31T23:59:59Z"), (4_107_542_400, "2100-03-01T00:00:00Z"),
        (-2_208_988_800, "1900-01-01T00:00:00Z"),
    ])
    func isTheCalendars(_ seconds: Int64, _ text: String) {
        let time = CalendarTime(Timestamp(seconds: seconds))
        #expect(time.internetText == text)
        #expect(CalendarTime(internetText: text)?.timestamp == Timestamp(seconds: seconds))
    }

    @Test func aPartOfASecondBelongsToIt() {
        let time = CalendarTime(Timestamp(nanoseconds: -1))
        #expect(time.internetText == "1969-12-31T23:59:59Z")
    }

    @Test(arguments: [
        "", "2025-01-01", "2025-01-01 00:00:00Z", "2025-13-01T00:00:00Z", "2025-01-01T24:00:00Z",
        "2025-01-01T00:00:00+", "+025-01-01T00:00:00Z",
    ])
    func refusesOtherTexts(_ text: String) {
        #expect(CalendarTime(internetText: text) == nil)
    }
}
