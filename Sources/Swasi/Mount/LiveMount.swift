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

    /// Mounts the tree of a run.
    ///
    /// Errors: `invalidArgument` for a directory that a grant shows the program; those of the
    /// layout; those of ``FUSEMount``.
    func mount(_ tree: SandboxTree) throws(SwasiError) -> FUSEMount {
        try checkIsOutside(of: tree)
        let layout = try LiveLayout(
            tree, isWritable: options.isWritable, stamp: Stamp(time: HostClock.coarse))
        var options = options
        options.freshness = .live
        return try FUSEMount(
            of: layout.namespace, as: layout.fileSystem, at: path, options: options)
    }

    /// A mount inside of a granted directory would show itself without end.
    private func checkIsOutside(of tree: SandboxTree) throws(SwasiError) {
        let slash = UInt8(ascii: "/")
        let place = HostPath.absolute(path).hostBytes
        for folder in tree.made.flatMap({ $0.specification.source.hostFolders }) {
            var above = HostPath.absolute(folder).hostBytes
            if above.last != slash { above.append(slash) }
            if !(place + [slash]).starts(with: above) { continue }
            throw SwasiError(
                .invalidArgument, "cannot show the run at '\(escapedText(path.hostBytes))'",
                cause:
                    "the program sees that directory: it is in '\(escapedText(folder.hostBytes))'",
                hint: "name a directory outside of what is granted")
        }
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
