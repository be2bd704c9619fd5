public import SwasiCore
public import SwasiFS
import Testing

/// Makes directories of the host's kernel for the suite.
public struct KernelBackEnd: BackEnd {
    /// Where they are made: a file system with fine times, such as tmpfs.
    public let folder: String

    /// Makes a maker.
    public init(folder: String) {
        self.folder = folder
    }

    /// Everything but bounds of our own.
    public var provides: Needs { Needs.everything.subtracting(.limits) }

    /// The kernel's own bounds.
    public func limits(_ limits: Limits) -> Limits {
        var limits = limits
        limits.fileSize = UInt64(Int64.max)
        return limits
    }

    /// Makes a directory that holds the merged layers.
    public func makeFileSystem(
        _ layers: [TreeSpec], _ limits: Limits
    ) throws -> any FileSystem {
        let tree = try KernelFileSystem(folder: folder)
        try TreeSpec.merging(layers).make(in: tree)
        return tree
    }
}
