/// Cases that a back end is known to fail, each with the reason. One that passes fails the test.
public struct Deviations: Sendable, ExpressibleByDictionaryLiteral {
    /// Name of the case to reason.
    public let reasons: [String: String]

    /// Takes names of cases and reasons.
    public init(dictionaryLiteral elements: (String, String)...) {
        reasons = Dictionary(uniqueKeysWithValues: elements)
    }

    /// Takes names of cases and reasons.
    public init(_ reasons: [String: String]) {
        self.reasons = reasons
    }

    /// These and others.
    public func adding(_ others: [String: String]) -> Deviations {
        Deviations(reasons.merging(others) { reason, _ in reason })
    }

    /// The names that no case has, in order: left over from a case that was renamed or removed.
    public var unknownNames: [String] {
        let names = Set(allCases.map(\.name))
        return reasons.keys.filter { !names.contains($0) }.sorted()
    }
}
