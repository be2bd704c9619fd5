public import Testing

/// An expectation of a case that did not hold.
public struct ConformanceFailure: Error, CustomStringConvertible {
    /// What was expected.
    public var expected: String
    /// What was there instead.
    public var actual: String
    /// What it is about; may be empty.
    public var subject: String
    /// The expectation in the case.
    public var location: SourceLocation

    /// One or, for long values, several lines.
    public var description: String {
        let about = subject.isEmpty ? "" : "\(subject): "
        if expected.contains("\n") || actual.contains("\n") {
            return "\(about)expected\n\(expected)\nbut got\n\(actual)"
        }
        return "\(about)expected \(expected), got \(actual)"
    }
}
