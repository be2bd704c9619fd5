import SwasiCore
import SwasiFS

/// Everything below a place, one after the other: each directory before what is in it, and names in
/// the order of their bytes. Mounts are crossed. Each directory is listed in a step of its own.
struct TreeWalk {
    /// A place and its path from where the walk began.
    struct Item {
        var location: Location
        /// Names with slashes between them; none for the place itself.
        var path: [UInt8]
    }

    /// A directory whose entries are being given.
    private struct Level {
        var entries: [TreeView.NamedLocation]
        var next = 0
        /// How many bytes of the path lead to it.
        var pathCount: Int
    }

    private let view: TreeView
    private var levels: [Level] = []
    private var path: [UInt8] = []
    /// What was given last and has to be listed before anything else.
    private var pending: Location?
    private var isAtStart = true
    private let start: Location

    /// A walk that begins with `start`.
    init(_ view: TreeView, from start: Location) {
        self.view = view
        self.start = start
    }

    /// The next place; nil after the last one.
    ///
    /// Errors: `system` for a directory that cannot be listed; `limitExceeded` for one that is too
    /// deep: what has it is never read again.
    mutating func next() throws(SwasiError) -> Item? {
        if isAtStart {
            isAtStart = false
            if start.kind == .directory { pending = start }
            return Item(location: start, path: [])
        }
        if let directory = pending {
            pending = nil
            try enter(directory)
        }
        while let level = levels.last {
            path.removeLast(path.count - level.pathCount)
            guard level.next < level.entries.count else {
                levels.removeLast()
                continue
            }
            levels[levels.count - 1].next += 1
            let entry = level.entries[level.next]
            if !path.isEmpty { path.append(UInt8(ascii: "/")) }
            path += entry.name.bytes
            if entry.location.kind == .directory { pending = entry.location }
            return Item(location: entry.location, path: path)
        }
        return nil
    }

    private mutating func enter(_ directory: Location) throws(SwasiError) {
        let limit = view.namespace.limits.imageDepth
        guard levels.count < limit else {
            throw SwasiError(
                .limitExceeded, "the tree is too deep to be written to an archive",
                cause: "it has more than \(limit) directories below each other",
                hint: "look for a loop that makes directories")
        }
        let entries = try view.read(path) { () throws(Errno) in try view.entries(of: directory) }
        levels.append(Level(entries: entries, pathCount: path.count))
    }
}
