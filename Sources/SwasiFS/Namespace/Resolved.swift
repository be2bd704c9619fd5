public import SwasiCore

/// Where a path led.
public struct Resolved: Sendable {
    /// The last name and the directory that holds it; nil where the path ended in `.` or `..`, or
    /// led back to where the walk began.
    public var place: Place?
    /// What is there; nil if only the last name is missing.
    public var found: Location?
    /// The path ended in a slash: only a directory will do.
    public var mustBeDirectory: Bool

    /// The node, which must exist. Errors: `noEntry`.
    public func node() throws(Errno) -> Location {
        guard let found else { throw .noEntry }
        return found
    }
}
