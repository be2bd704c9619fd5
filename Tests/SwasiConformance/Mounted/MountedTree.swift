import SwasiCore
public import SwasiFS
public import SwasiFUSE
import Synchronization

/// Mounts trees for tests.
public enum MountedTree {
    /// Times of changes, each a microsecond after the one before.
    private static let time = Atomic<Int64>(1_650_000_000_000_000_000)

    /// Mounts all of a namespace, for everybody, so that changes have different times.
    public static func mount(
        _ namespace: Namespace, at path: String, isWritable: Bool = true,
        freshness: Freshness? = nil
    ) throws -> FUSEMount {
        var options = FUSEOptions()
        options.isWritable = isWritable
        options.allowsOthers = true
        options.freshness = freshness
        return try FUSEMount(
            of: namespace, as: namespace.wholeFileSystem, at: path, options: options
        ) {
            Timestamp(nanoseconds: time.add(1_000, ordering: .relaxed).newValue)
        }
    }

    /// Mounts one tree.
    public static func mount(
        _ tree: any FileSystem, at path: String, isWritable: Bool = true,
        freshness: Freshness? = nil
    ) throws -> FUSEMount {
        let namespace = try Namespace(
            [MountRequest(tree, at: "/")], limits: Limits(), stamp: Stamp(time: .epoch))
        return try mount(namespace, at: path, isWritable: isWritable, freshness: freshness)
    }
}
