/// The number of a host call in its run, counted from 1.
@frozen
public struct CallIndex: Hashable, Comparable, Sendable {
    /// The number.
    public var rawValue: UInt64

    /// Takes the number.
    @inlinable
    public init(rawValue: UInt64) {
        self.rawValue = rawValue
    }

    /// No call: what happens before the first one or outside of a run.
    @inlinable
    public static var none: CallIndex { CallIndex(rawValue: 0) }

    /// No call either: somebody looks on while a run goes on, and the run must not tell.
    @inlinable
    public static var onlooker: CallIndex { CallIndex(rawValue: .max) }

    /// Order of the calls.
    @inlinable
    public static func < (left: CallIndex, right: CallIndex) -> Bool {
        left.rawValue < right.rawValue
    }
}
