import SwasiCore
import SwasiFS

/// One of the two trees of a comparison.
struct DiffSide: Sendable {
    let view: TreeView
    /// How errors call it.
    let label: String

    /// Does something about a path as one step of the tree. Errors: `system`.
    func step<Result>(
        _ path: [UInt8], _ body: () throws(Errno) -> Result
    ) throws(SwasiError) -> Result {
        do throws(Errno) {
            return try view.step(body)
        } catch {
            throw SwasiError(
                .system, "cannot read '/\(escapedText(path))' of the \(label) tree",
                cause: error.words)
        }
    }

    /// The file system that holds a location.
    func fileSystem(_ location: Location) -> any FileSystem {
        view.namespace.fileSystem(location)
    }
}
