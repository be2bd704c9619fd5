import SwasiCore
import SwasiFS

/// Names that mean something else in a layer than in a tree (OCI image specification, "Whiteouts").
enum LayerNames {
    private static let prefix = Array(".wh.".utf8)
    /// Paths that an error names; the rest is counted.
    private static let named = 10
    /// Bytes of a long path that an error shows.
    private static let shownBytes = 60

    /// The path of the mark that stands for the absence of what a path leads to.
    static func whiteout(for path: [UInt8]) -> [UInt8] {
        let start = path.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0
        return path[..<start] + prefix + path[start...]
    }

    /// Whether a name of a path would be taken for a mark.
    static func isReserved(_ path: [UInt8]) -> Bool {
        path.split(separator: UInt8(ascii: "/")).contains { $0.starts(with: prefix) }
    }

    /// Looks for names that a layer cannot hold in a whole tree, and for paths that are too long.
    ///
    /// Errors: `invalidArgument`, which names them; those of walking the tree.
    static func check(_ view: TreeView) throws(SwasiError) {
        var reserved: [[UInt8]] = []
        var deep: [[UInt8]] = []
        var walk = TreeWalk(view, from: view.namespace.root)
        while let item = try walk.next() {
            if isReserved(item.path) { reserved.append(item.path) }
            if isTooDeep(item.path, item.location.kind) { deep.append(item.path) }
        }
        if !reserved.isEmpty { throw failure(reserved) }
        if let path = deep.first { throw tooDeep(path, of: deep.count) }
    }

    /// Whether the path of an entry would be longer than readers take: a directory's ends with a
    /// slash, and nil stands for a whiteout.
    static func isTooDeep(_ path: [UInt8], _ kind: Kind?) -> Bool {
        let more = kind == .directory ? 1 : kind == nil ? prefix.count : 0
        return path.count + more > Limits().pathLength
    }

    /// The error for paths that are too long, of which the first is named by its beginning.
    static func tooDeep(_ path: [UInt8], of count: Int) -> SwasiError {
        let more = count > 1 ? " and \(count - 1) more" : ""
        return SwasiError(
            .invalidArgument,
            "a layer cannot hold '\(escapedText(path.prefix(shownBytes)))…'\(more)",
            cause:
                "the path has \(path.count) bytes; layers have \(Limits().pathLength) at most",
            hint: "move or remove what lies that deep")
    }

    /// Whether a mark for the absence of a path would have a name that is too long.
    static func isTooLong(_ path: [UInt8]) -> Bool {
        let mark = whiteout(for: path)
        return mark.count - (mark.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0) > 255
    }

    /// The error for paths that a layer cannot hold.
    static func failure(_ paths: [[UInt8]]) -> SwasiError {
        var names = paths.prefix(named).map { "'\(escapedText($0))'" }.joined(separator: ", ")
        if paths.count > named { names += " and \(paths.count - named) more" }
        return SwasiError(
            .invalidArgument, "a layer cannot hold \(names)",
            cause:
                "names that begin with .wh. mean that something is not there, and what was removed "
                + "is named so: it has four bytes less than the 255 of a name",
            hint: "rename what has such a name, or export the whole tree as an archive")
    }
}
