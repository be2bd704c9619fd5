import SwasiCore
import SwasiFS

/// One of the two trees of a comparison.
struct DiffSide: Sendable {
    let view: TreeView
    /// How errors call it.
    let label: String

    /// The tree that is compared with.
    static func first(_ view: TreeView) -> DiffSide { DiffSide(view: view, label: "first") }

    /// The tree that may be different.
    static func second(_ view: TreeView) -> DiffSide { DiffSide(view: view, label: "second") }

    /// Does something about a path as one step of the tree. Errors: `system`.
    func step<Result>(
        _ path: [UInt8], _ body: () throws(Errno) -> Result
    ) throws(SwasiError) -> Result {
        do throws(Errno) {
            return try view.step(body)
        } catch {
            throw SwasiError(
                .system, "cannot read '/\(escapedText(path))' of the \(label) tree",
                cause: error.words, hint: error == .access ? error.hostHint : "")
        }
    }

    /// The file system that holds a location.
    func fileSystem(_ location: Location) -> any FileSystem {
        view.namespace.fileSystem(location)
    }

    /// What a node is like. Errors: `system`.
    func details(
        _ location: Location, _ path: [UInt8], withExtendedAttributes: Bool = true
    ) throws(SwasiError) -> NodeDetails {
        try step(path) { () throws(Errno) in
            let fileSystem = fileSystem(location)
            var details = NodeDetails(
                attributes: try fileSystem.attributes(of: location.node))
            if location.kind == .symbolicLink {
                details.target = try fileSystem.readLink(location.node)
            }
            if !withExtendedAttributes { return details }
            for name in try fileSystem.extendedAttributeNames(of: location.node) {
                details.extendedAttributes[name] = try fileSystem.extendedAttribute(
                    name, of: location.node)
            }
            return details
        }
    }
}
