public import SwasiFS

/// What is different at one path of two trees.
public struct TreeChange: Sendable, Hashable {
    /// The names from the roots down with slashes between them, none at the start; empty for the
    /// roots.
    public var path: [UInt8]
    /// What the first tree has there; nil if nothing.
    public var before: Location?
    /// What the second tree has there; nil if nothing.
    public var after: Location?
    /// What is different, where both have something.
    public var differences: Differences

    /// Makes a change of its parts.
    public init(
        path: [UInt8], before: Location?, after: Location?, differences: Differences = []
    ) {
        self.path = path
        self.before = before
        self.after = after
        self.differences = differences
    }

    /// Which of the two trees has something at the path.
    public var sort: Sort {
        before == nil ? .added : after == nil ? .removed : .changed
    }

    /// What became of a path.
    public enum Sort: String, Sendable {
        /// Only the second tree has it.
        case added
        /// Only the first tree has it.
        case removed
        /// Both have it.
        case changed
    }
}
