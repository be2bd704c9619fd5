import ArgumentParser
import Swasi

/// Options that show the tree of a run; the directory is a value of `--mount`.
struct LiveOptions: ParsableArguments {
    @Flag(
        name: .customLong("mount-rw"),
        help: "Let what is written to DIR/merged of --mount DIR be seen by the program.")
    var isWritable = false
    @Flag(
        name: .customLong("keep"),
        help: """
            Leave DIR of --mount DIR there after the program's end, until it is unmounted; the \
            command stays as long.
            """)
    var isKept = false
    @OptionGroup var mounting: MountOptions

    /// What the options and the values of `--mount` ask for.
    func request(_ mounts: [String]) -> LiveRequest? {
        guard let directory = mounts.first(where: LiveRequest.isDirectory) else { return nil }
        return LiveRequest(
            directory: directory, isWritable: isWritable, isKept: isKept, options: mounting.words)
    }

    /// Errors: `ValidationError` for options without a directory, and for two of them.
    func check(_ mounts: [String]) throws {
        let count = mounts.count(where: LiveRequest.isDirectory)
        if count > 1 { throw ValidationError("--mount DIR can be given once") }
        if count == 0, isWritable || isKept || !mounting.words.isEmpty {
            throw ValidationError("--mount-rw, --keep and -o need --mount DIR")
        }
    }
}
