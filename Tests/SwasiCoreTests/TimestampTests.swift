import SwasiCore
import Testing

@Suite struct TimestampTests {
    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00Z"), (-1, "1969-12-31T23:59:59Z"),
            (951_782_400_000_000_000, "2000-02-29T00:00:00Z"),
            (1_700_000_000_999_999_999, "2023-11-14T22:13:20Z"),
            (-2_203_977_600_000_000_000, "1900-02-28T00:00:00Z"),
            (-2_203_891_200_000_000_000, "1900-03-01T00:00:00Z"),
            (.max, "2262-04-11T23:47:16Z"), (.min, "1677-09-21T00:12:43Z"),
        ] as [(Int64, String)])
    func dates(_ nanoseconds: Int64, _ text: String) {
        #expect(Timestamp(nanoseconds: nanoseconds).dateText == text)
    }
}
