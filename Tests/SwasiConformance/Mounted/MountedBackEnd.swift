public import SwasiCore
public import SwasiFS
import Testing

/// Makes trees of another back end and has each mounted, so that the suite runs through the kernel.
public struct MountedBackEnd<Base: BackEnd>: BackEnd {
    /// What makes the trees.
    public let base: Base
    private let hidden: Needs
    private let mount: @Sendable (any FileSystem, String) throws -> any Sendable

    /// Makes a maker.
    ///
    /// - Parameters:
    ///   - hidden: What does not show through the kernel.
    ///   - mount: Mounts a tree at an empty directory; the end of the result unmounts it.
    public init(
        _ base: Base, hiding hidden: Needs = [],
        _ mount: @escaping @Sendable (any FileSystem, String) throws -> any Sendable
    ) {
        self.base = base
        self.hidden = hidden
        self.mount = mount
    }

    /// What the tree does, as far as it shows.
    public var provides: Needs { base.provides.subtracting(hidden) }

    /// What the tree has.
    public func limits(_ limits: Limits) -> Limits {
        var limits = base.limits(limits)
        limits.fileSize = min(limits.fileSize, UInt64(Int64.max))
        return limits
    }

    /// Makes a tree and mounts it.
    public func makeFileSystem(
        _ layers: [TreeSpec], _ limits: Limits
    ) throws -> any FileSystem {
        let tree = try base.makeFileSystem(layers, limits)
        return try KernelFileSystem(folder: "/dev/shm", showing: tree) { path in
            try mount(tree, path)
        }
    }

    /// Looks at the tree below.
    public func checkInvariants(_ fileSystem: any FileSystem) throws {
        guard let tree = (fileSystem as? KernelFileSystem)?.shown else { return }
        try base.checkInvariants(tree)
    }
}

extension ConformanceCase {
    /// Whether the case has thousands of nodes, each of which the driver keeps open: few of these
    /// can run at a time.
    public var isCrowded: Bool { ConformanceCase.crowded.contains(name) }

    private static let crowded: Set<String> = [
        "10,000 entries", "3,000 entries of a tree that is given",
        "many entries that were removed leave no nodes", "removing everything while listing it",
    ]
}
