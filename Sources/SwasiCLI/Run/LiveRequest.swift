import Swasi

/// Where and how the tree of a run is shown on the host.
struct LiveRequest: Equatable, Sendable {
    /// An empty directory.
    var directory: String
    /// What is written there is seen by the program.
    var isWritable = false
    /// It stays after the program's end, until it is unmounted.
    var isKept = false
    /// Options of the mount, as the command line has them.
    var options: [String] = []

    /// Whether a value of `--mount` is a directory of the host, and no list of fields.
    static func isDirectory(_ word: String) -> Bool {
        let isPath = ["/", "./", "../"].contains { word.hasPrefix($0) }
        return isPath || !word.utf8.contains(UInt8(ascii: "="))
    }

    /// The mount. Errors: `invalidArgument` for an option that there is not.
    func mount() throws(SwasiError) -> LiveMount {
        var mounting = MountOptions()
        mounting.words = options
        var options = try mounting.options()
        options.isWritable = isWritable
        return LiveMount(at: directory, options: options)
    }
}
