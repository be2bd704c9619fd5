/// A point in time: nanoseconds since 1970-01-01T00:00:00 UTC, negative before it.
///
/// The range is 1677 to 2262; what lies outside is clamped where it is read.
@frozen
public struct Timestamp: Hashable, Comparable, Sendable {
    /// Nanoseconds since the epoch.
    public var nanoseconds: Int64

    /// Takes nanoseconds since the epoch.
    @inlinable
    public init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    /// Joins seconds and nanoseconds; a result outside of the range is clamped to its end.
    public init(seconds: Int64, nanoseconds: Int64 = 0) {
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, carry) = product.addingReportingOverflow(nanoseconds)
        self.nanoseconds = overflow || carry ? (seconds < 0 ? .min : .max) : sum
    }

    /// 1970-01-01T00:00:00 UTC.
    @inlinable
    public static var epoch: Timestamp { Timestamp(nanoseconds: 0) }

    /// Order in time.
    @inlinable
    public static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.nanoseconds < right.nanoseconds
    }
}
