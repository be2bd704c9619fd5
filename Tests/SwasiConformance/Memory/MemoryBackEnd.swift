public import SwasiCore
public import SwasiFS
import Testing

/// Makes memory file systems for the suite: with nothing below, over one lower, over one lower for
/// each layer.
public struct MemoryBackEnd: BackEnd {
    /// Where the given tree stands.
    public enum Shape: CaseIterable, Sendable {
        /// In the tree itself.
        case plain
        /// In one lower that has all layers.
        case overOne
        /// In a lower of its own for each layer.
        case overMany
        /// In the tree itself, frozen and thawed again.
        case thawed
    }

    /// Each case with the shapes that differ for it: one layer stands over one lower either way.
    public static func runs(
        _ shapes: [Shape] = Shape.allCases, for provided: Needs = .everything
    ) -> [(ConformanceCase, Shape)] {
        conformanceCases(for: provided).flatMap { conformanceCase in
            shapes.filter { $0 != .overMany || conformanceCase.layers.count > 1 }
                .map { (conformanceCase, $0) }
        }
    }

    /// Where the tree stands.
    public let shape: Shape
    /// What stands around each lower.
    private let lowerDecoration: any Decoration

    /// Makes a maker.
    public init(shape: Shape, lowerDecoration: any Decoration = CallCounts()) {
        self.shape = shape
        self.lowerDecoration = lowerDecoration
    }

    /// Everything.
    public var provides: Needs { .everything }

    /// Makes a tree that holds the layers.
    public func makeFileSystem(
        _ layers: [TreeSpec], _ limits: Limits
    ) throws -> any FileSystem {
        let stamp = Stamp(time: Timestamp(seconds: 1_600_000_000))
        switch shape {
        case .plain, .thawed:
            let tree = try MemoryFileSystem(limits: limits, stamp: stamp)
            try TreeSpec.merging(layers).make(in: tree)
            return shape == .plain ? tree : MemoryFileSystem(tree.freeze())
        case .overOne:
            let lower = try lower(layers, limits)
            return try MemoryFileSystem(lowers: [lower], limits: limits, stamp: stamp)
        case .overMany:
            let lowers = try layers.reversed().map { try lower([$0], limits) }
            return try MemoryFileSystem(lowers: lowers, limits: limits, stamp: stamp)
        }
    }

    private func lower(_ layers: [TreeSpec], _ limits: Limits) throws -> any FileSystem {
        let model = try ModelBackEnd(isImmutable: true).makeFileSystem(layers, limits)
        return DecoratedFileSystem(model, lowerDecoration)
    }

    /// Looks at the rules of the tree's state.
    public func checkInvariants(_ fileSystem: any FileSystem) throws {
        let problem = (fileSystem as? MemoryFileSystem)?.problem()
        try expectEqual(problem, nil, "a rule of the tree's state")
    }
}
