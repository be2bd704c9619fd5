/// The path of an entry in its plain form: components joined by single slashes, none of them `.` or
/// `..`, without a slash at either end.
struct TreePath {
    /// The path; empty for the root.
    let bytes: [UInt8]
    /// Where the last component begins.
    private let leafStart: Int

    /// Whether this is the root.
    var isRoot: Bool { bytes.isEmpty }
    /// The last component.
    var leaf: Range<Int> { leafStart..<bytes.count }
    /// All components but the last.
    var directory: Range<Int> { 0..<max(leafStart - 1, 0) }

    /// Why bytes are no path of a tree.
    enum Problem: Error {
        /// It has a component `..`.
        case parent
        /// It has a component of more than 255 bytes.
        case longName
    }

    /// Brings a path into its plain form: leading slashes, empty components and `.` vanish.
    init(_ path: [UInt8]) throws(Problem) {
        var plain: [UInt8]?
        var leafStart = 0
        var start = 0
        var kept = 0
        while start < path.count {
            var end = start
            while end < path.count, path[end] != UInt8(ascii: "/") { end += 1 }
            let count = end - start
            let isDots = count > 0 && count <= 2 && path[start] == UInt8(ascii: ".")
            if isDots, count == 2, path[start + 1] == UInt8(ascii: ".") { throw .parent }
            if count > 255 { throw .longName }
            if count == 0 || isDots && count == 1 {
                // Something vanishes: from here on the plain form is a copy.
                if plain == nil { plain = Array(path[..<kept]) }
            } else {
                if kept > 0 { plain?.append(UInt8(ascii: "/")) }
                leafStart = kept > 0 ? kept + 1 : 0
                plain?.append(contentsOf: path[start..<end])
                kept = leafStart + count
            }
            start = end + 1
        }
        bytes = plain ?? (kept == path.count ? path : Array(path[..<kept]))
        self.leafStart = leafStart
    }
}
