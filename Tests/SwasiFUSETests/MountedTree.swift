import SwasiConformance
import SwasiCore
import SwasiFS
import Synchronization

@testable import SwasiFUSE

/// Mounts trees for tests.
enum MountedTree {
    /// Times of changes, each a microsecond after the one before.
    private static let time = Atomic<Int64>(1_650_000_000_000_000_000)

    /// Mounts all of a namespace, for everybody, so that changes have different times.
    static func mount(
        _ namespace: Namespace, at path: String, isWritable: Bool = true
    ) throws -> FUSEMount {
        var options = FUSEOptions()
        options.isWritable = isWritable
        options.allowsOthers = true
        return try FUSEMount(
            of: namespace, as: namespace.wholeFileSystem, at: path, options: options
        ) {
            Timestamp(nanoseconds: time.add(1_000, ordering: .relaxed).newValue)
        }
    }

    /// Mounts one tree.
    static func mount(
        _ tree: any FileSystem, at path: String, isWritable: Bool = true
    ) throws -> FUSEMount {
        let namespace = try Namespace(
            [MountRequest(tree, at: "/")], limits: Limits(), stamp: Stamp(time: .epoch))
        return try mount(namespace, at: path, isWritable: isWritable)
    }
}
