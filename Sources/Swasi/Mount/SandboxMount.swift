public import SwasiCore
public import SwasiFUSE

/// The tree of a sandbox, as a run would have it at its start, mounted for programs of the host: to
/// be looked at, changed and kept as a snapshot.
///
///     var options = FUSEOptions()
///     options.isWritable = true
///     let mount = try SandboxMount(of: Sandbox(image: image), at: "/mnt/work", options: options)
///     // … any program changes /mnt/work …
///     let snapshot = mount.snapshot
public final class SandboxMount: Sendable {
    /// The mount.
    public let mount: FUSEMount
    private let tree: SandboxTree

    /// Mounts the tree of a sandbox at a directory that is empty.
    ///
    /// Errors: those of ``Sandbox/run(_:_:entryPoint:)`` that concern the tree; `invalidArgument`
    /// for a directory that the tree shows; those of ``FUSEMount``.
    public init(
        of sandbox: Sandbox, at path: String, options: FUSEOptions = FUSEOptions()
    ) throws(SwasiError) {
        tree = try sandbox.sandboxTree()
        try tree.checkIsOutside(path)
        mount = try FUSEMount(of: tree.view.namespace, at: path, options: options)
    }

    /// The tree as it is now, over all its mounts; any thread may ask. What programs have written
    /// through mappings and not synchronised yet is none of it.
    public var snapshot: Snapshot { tree.snapshot }

    /// Grows with each change of the tree; any thread may ask. A snapshot that is taken after a
    /// look at it holds at least what was changed until then.
    public var version: UInt64 { tree.view.namespace.version }
}
