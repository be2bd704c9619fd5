public import SwasiCore
public import SwasiFS
import Testing

/// Makes trees in memory, attaches each to a namespace, and gives that as one file system: from the
/// tree's own root on, so that cases see nothing else.
public struct NamespaceBackEnd: BackEnd {
    /// Which mount of the namespace the tree is.
    public enum Place: CaseIterable, Sendable {
        /// The only one.
        case root
        /// The last of three.
        case inside
    }

    private let base: MemoryBackEnd
    private let place: Place

    /// Makes a maker.
    public init(_ shape: MemoryBackEnd.Shape, _ place: Place) {
        base = MemoryBackEnd(shape: shape)
        self.place = place
    }

    /// Everything but bounds: they are summed up over the mounts.
    public var provides: Needs { Needs.everything.subtracting(.limits) }

    /// Makes a namespace with a tree that holds the layers.
    public func makeFileSystem(
        _ layers: [TreeSpec], _ limits: Limits
    ) throws -> any FileSystem {
        let tree = try base.makeFileSystem(layers, limits)
        let stamp = Stamp(time: .epoch)
        switch place {
        case .root:
            let namespace = try Namespace(
                [MountRequest(tree, at: "/")], limits: limits, stamp: stamp)
            return NamespaceFileSystem(namespace)
        case .inside:
            let around = try (0..<2).map { _ in try MemoryFileSystem(stamp: stamp) }
            let namespace = try Namespace(
                [
                    MountRequest(around[0], at: "/"), MountRequest(around[1], at: "/a"),
                    MountRequest(tree, at: "/a/b/c"),
                ], limits: limits, stamp: stamp)
            return try NamespaceFileSystem(namespace, from: namespace.mounts[2].id)
        }
    }

    /// Looks at the tree's state.
    public func checkInvariants(_ fileSystem: any FileSystem) throws {
        guard let view = fileSystem as? NamespaceFileSystem else { return }
        for tree in view.namespace.mounts.map(\.fileSystem) { try base.checkInvariants(tree) }
    }
}
