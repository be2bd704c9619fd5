public import SwasiCore
import SwasiFS
public import SwasiFUSE

extension FUSEMount {
    /// Mounts the trees of a recorded run, read-only, at a directory that is empty: `start`,
    /// `@CALL` for each call that changed something, `latest`. `@N` for another call is a link to
    /// the one before it.
    ///
    ///     let mount = try FUSEMount(of: History(replay), at: "/mnt/run")
    ///
    /// Errors: those of ``init(of:at:options:)`` for a file system.
    public convenience init(
        of history: History, at path: String, options: FUSEOptions = FUSEOptions()
    ) throws(SwasiError) {
        var options = options
        options.isWritable = false
        let view: any FileSystem = HistoryFileSystem(history)
        try self.init(of: view, at: path, options: options)
    }
}
