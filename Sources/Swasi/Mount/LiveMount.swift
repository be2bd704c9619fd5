import SwasiCore
public import SwasiFUSE

/// A directory of the host that shows the tree of a run while it goes on, and after it as long as
/// the ``Run`` is kept.
///
/// `merged` in it is what the program sees, `changes` what was changed since the run began, and
/// `layers/N` what lies below, from 1 on. Each file in `merged` tells in the extended attribute
/// `user.swasi.layer` which layer it comes from (0 for the run itself), and in `user.swasi.changed`
/// whether it was changed (1).
public struct LiveMount: Sendable {
    /// The directory; it must be empty.
    public var path: String
    /// How it is mounted. With ``FUSEOptions/isWritable`` what is written to `merged` is seen by
    /// the program.
    public var options: FUSEOptions

    /// Shows a run at a directory, read-only if nothing else is said.
    public init(at path: String, options: FUSEOptions = FUSEOptions()) {
        self.path = path
        self.options = options
        if options.source == FUSEOptions().source { self.options.source = "run" }
    }

    /// Mounts the tree of a run. With `isRepeatable`, who looks leaves no trace in the run.
    ///
    /// Errors: `invalidArgument` for a directory that a grant shows the program; those of the
    /// layout; those of ``FUSEMount``.
    func mount(_ tree: SandboxTree, isRepeatable: Bool) throws(SwasiError) -> FUSEMount {
        try tree.checkIsOutside(path)
        let layout = try LiveLayout(
            tree, isWritable: options.isWritable, isOnlooker: isRepeatable && !options.isWritable,
            stamp: Stamp(time: HostClock.coarse))
        var options = options
        options.freshness = .live
        return try FUSEMount(
            of: layout.namespace, as: layout.fileSystem, at: path, options: options)
    }

}

extension SandboxTree {
    /// A mount inside of a directory that the tree shows would show itself without end, and who
    /// looks into it would wait for itself.
    ///
    /// Errors: those of ``FUSEMount/check(_:)``, which unmounts what is dead there;
    /// `invalidArgument`.
    func checkIsOutside(_ path: String) throws(SwasiError) {
        let folders = made.flatMap { $0.specification.source.hostFolders }
        if folders.isEmpty { return }
        try FUSEMount.check(path)
        guard let folder = MountPoint.holder(of: path, among: folders) else { return }
        throw SwasiError(
            .invalidArgument, "cannot mount at '\(escapedText(path.hostBytes))'",
            cause: "the tree shows that directory: it is in '\(escapedText(folder.hostBytes))'",
            hint: "name a directory outside of what is shown")
    }
}

extension MountSource {
    /// The directories of the host that it shows.
    fileprivate var hostFolders: [String] {
        switch self {
        case .host(let path, _): [path]
        case .overlay(let lowers):
            lowers.compactMap { if case .host(let path) = $0 { path } else { nil } }
        case .memory, .image, .fileSystem: []
        }
    }
}
