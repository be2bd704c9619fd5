public import SwasiCore
public import SwasiFS
import Testing

/// Makes models for the suite: the suite's own proof.
public struct ModelBackEnd: BackEnd {
    /// Whether its file systems refuse every change.
    public let isImmutable: Bool

    /// Makes a maker.
    public init(isImmutable: Bool = false) {
        self.isImmutable = isImmutable
    }

    /// Everything.
    public var provides: Needs { isImmutable ? .everythingImmutable : .everything }

    /// Makes a model that holds the merged layers.
    public func makeFileSystem(
        _ layers: [TreeSpec], _ limits: Limits
    ) throws -> any FileSystem {
        let model = ModelFileSystem(
            limits, Stamp(time: Timestamp(seconds: 1_600_000_000)))
        try TreeSpec.merging(layers).make(in: model)
        if isImmutable { model.freeze() }
        return model
    }

    /// Counts the model's bytes again.
    public func checkInvariants(_ fileSystem: any FileSystem) throws {
        guard let model = fileSystem as? ModelFileSystem else { return }
        let (counted, kept) = model.withTree { tree in
            (tree.nodes.values.reduce(0) { $0 + $1.usedBytes }, tree.usedBytes)
        }
        try expectEqual(kept, counted, "bytes in use, kept and counted")
    }
}
