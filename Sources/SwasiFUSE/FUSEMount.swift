public import SwasiCore
public import SwasiFS

/// A tree that is mounted as a directory of the host, for any program to look at.
///
///     let mount = try FUSEMount(of: tree, at: "/mnt/tree")
///     // … any program reads /mnt/tree …
///     try mount.unmount()
///
/// It is unmounted when the last reference ends, and by a process of its own if this one dies. Set
/// user id bits and devices of the tree have no effect (nosuid, nodev). Permission bits are
/// enforced by the kernel.
public final class FUSEMount: Sendable {
    /// Where it is mounted: an absolute path without links.
    public let path: String
    private let session: Session

    /// Mounts a file system, which must not be part of a namespace, at a directory that is empty.
    ///
    /// Errors: as for a namespace.
    public convenience init(
        of fileSystem: any FileSystem, at path: String, options: FUSEOptions = FUSEOptions()
    ) throws(SwasiError) {
        try self.init(of: try FUSEMount.namespace(of: fileSystem), at: path, options: options)
    }

    private static func namespace(of fileSystem: any FileSystem) throws(SwasiError) -> Namespace {
        do throws(Errno) {
            return try Namespace(
                [MountRequest(fileSystem, at: "/")], limits: Limits(), stamp: Stamp(time: .epoch))
        } catch {
            throw SwasiError(.invalidArgument, "cannot mount a tree", cause: error.words)
        }
    }

    /// Mounts all file systems of a namespace as one tree at a directory that is empty.
    ///
    /// Errors, in checking order: `missingLibrary` without libfuse3; `system` without /dev/fuse or
    /// where it may not be used; `notFound` if the mount point is missing; `invalidArgument` if it
    /// is no directory, is mounted on by swasi already, or is not empty; `system` if it cannot be
    /// mounted on.
    public convenience init(
        of namespace: Namespace, at path: String, options: FUSEOptions = FUSEOptions()
    ) throws(SwasiError) {
        try self.init(of: namespace, as: namespace.wholeFileSystem, at: path, options: options)
    }

    /// As the public ones, with a file system that shows the namespace, and a clock that gives the
    /// times of changes.
    package init(
        of namespace: Namespace, as fileSystem: any FileSystem, at path: String,
        options: FUSEOptions, now: @escaping @Sendable () -> Timestamp = { HostClock.coarse }
    ) throws(SwasiError) {
        try Session.load()
        try MountPoint.checkDevice()
        self.path = try MountPoint.prepare(path)
        let isImmutable = namespace.mounts.allSatisfy {
            $0.fileSystem.traits.contains(.immutable)
        }
        let isWritable = options.isWritable && !isImmutable
        let server = FileServer(
            namespace, as: fileSystem, options.freshness ?? (isWritable ? .exclusive : .immutable),
            options, now: now)
        session = try Session(server, at: self.path, options, isWritable: isWritable)
    }

    /// Whether something could be mounted at a path, before it is made.
    ///
    /// Errors: those of ``init(of:at:options:)`` for a namespace, but for what only the attempt
    /// shows.
    public static func check(_ path: String) throws(SwasiError) {
        try Session.load()
        try MountPoint.checkDevice()
        _ = try MountPoint.prepare(path)
    }

    deinit {
        session.stop()
        session.wait()
    }

    /// Waits until the tree is unmounted, by whomever.
    public func wait() { session.wait() }

    /// Whether it was unmounted, by whomever.
    public var hasEnded: Bool { session.hasEnded }

    /// Unmounts it. Where files in it are still open, whoever has them open gets errors from then
    /// on. What was written is in the tree.
    public func unmount() {
        let isInPlace = session.isInPlace
        if isInPlace { MountPoint.synchronize(path) }
        if !isInPlace || !MountPoint.unmount(path, lazily: false) { session.stop() }
        session.wait()
    }
}
