public import SwasiCore
public import Testing

/// One thing that every file system must do.
public struct ConformanceCase: Sendable, CustomTestStringConvertible {
    /// What must hold, in words; unique in the suite.
    public let name: String
    /// The function or area that it belongs to.
    public let group: String
    /// What a back end must provide for it.
    public let needs: Needs
    /// The trees that it starts with, merged, the lowest first. An overlay has them as its lowers.
    public let layers: [TreeSpec]
    /// The bounds that the file system is made with.
    public let limits: Limits
    /// Throws a ``ConformanceFailure`` where the back end does not conform.
    public let run: @Sendable (Subject) throws -> Void

    /// Makes a case that starts with one tree.
    public init(
        _ name: String, group: String, needs: Needs = [], tree: TreeSpec = [],
        limits: Limits = Limits(), _ run: @escaping @Sendable (Subject) throws -> Void
    ) {
        self.init(
            name, group: group, needs: needs, layers: [tree], limits: limits, run)
    }

    /// Makes a case that starts with merged trees.
    public init(
        _ name: String, group: String, needs: Needs = [], layers: [TreeSpec],
        limits: Limits = Limits(), _ run: @escaping @Sendable (Subject) throws -> Void
    ) {
        self.name = name
        self.group = group
        self.needs = layers.reduce(into: needs) { $0.formUnion($1.needs) }
        self.layers = layers
        self.limits = limits
        self.run = run
    }

    /// The group and the name.
    public var testDescription: String { "\(group): \(name)" }
}

/// The cases of the suite that a back end can run.
public func conformanceCases(for provided: Needs) -> [ConformanceCase] {
    allCases.filter { $0.needs.isSubset(of: provided) }
}
