/// A rule that makes host calls of a guest fail, or do less than was asked.
///
/// What a rule does depends on itself, its seed and the calls before, on nothing else. A call that
/// is made to fail is not performed: the tree stays as it was. Of several rules that hit one call,
/// the first counts; each counts its own calls.
///
///     sandbox.faults = [try Fault("write:ENOSPC@3"), try Fault("read:short,seed=7")]
public struct Fault: Hashable, Sendable {
    /// What happens to a call.
    public enum Effect: Hashable, Sendable {
        /// It fails, with an error that guests have a number for.
        case error(Errno)
        /// It reads or writes fewer bytes than it could, at least one. Only reads and writes of two
        /// bytes and more are cut; other calls are not counted.
        case short
    }

    /// When it happens, of the calls that are meant.
    public enum Occasion: Hashable, Sendable {
        /// Each time.
        case always
        /// At one call, counted from 1.
        case only(UInt64)
        /// At one call, counted from 1, and all after it.
        case from(UInt64)
        /// At so many calls of a hundred, which ones the seed says.
        case percent(UInt64)
    }

    /// The calls that are meant: names, patterns and classes, as ``Trace/calls`` has them.
    public var calls: String
    /// Only calls on this path and what is below it; nil for all.
    public var path: String?
    /// What happens.
    public var effect: Effect
    /// When it happens.
    public var occasion: Occasion
    /// Where the randomness of lengths and percentages begins.
    public var seed: UInt64

    /// Makes a rule of its parts. The names of calls are checked when a run begins.
    public init(
        calls: String, path: String? = nil, _ effect: Effect, _ occasion: Occasion = .always,
        seed: UInt64 = 0
    ) {
        self.calls = calls
        self.path = path
        self.effect = effect
        self.occasion = occasion
        self.seed = seed
    }
}
