public import SwasiCore
public import SwasiFUSE

extension FUSEMount {
    /// Mounts a snapshot, read-only, at a directory that is empty.
    ///
    ///     let mount = try FUSEMount(of: run.snapshot, at: "/mnt/run")
    ///
    /// Errors: `invalidArgument` if the snapshot's trees cannot be attached any more; those of
    /// ``init(of:at:options:)`` for a namespace.
    public convenience init(
        of snapshot: Snapshot, at path: String, options: FUSEOptions = FUSEOptions()
    ) throws(SwasiError) {
        var options = options
        options.isWritable = false
        try self.init(of: try snapshot.tree().namespace, at: path, options: options)
    }
}
