import SwasiCore
import SwasiFS

/// What a layer has to hold for changes to come true, in path order; parents are not among it.
struct LayerPlan {
    /// One path of the layer.
    struct Part {
        /// The path in the tree.
        var path: [UInt8]
        /// What is there; nil for a whiteout.
        var location: Location?
        /// What is different, where a file was changed.
        var differences: Differences?
    }

    /// A name whose node only has other names than before.
    private struct Relinked {
        var path: [UInt8]
        var before: Location
        var after: Location
    }

    private(set) var parts: [Part] = []
    /// Paths of sockets, which cannot be in a layer.
    private(set) var sockets: [[UInt8]] = []
    /// Paths with names that a layer cannot hold.
    private(set) var reserved: [[UInt8]] = []
    /// Paths of more bytes than readers of a layer take.
    private(set) var deep: [[UInt8]] = []
    private var relinked: [Relinked] = []
    /// What is no directory any more: what was below it is hidden by what is there now.
    private var gone: [UInt8]?

    /// Plans a layer for changes, which are in path order.
    ///
    /// Opaque marks are not used: whether all names of a directory are gone cannot be seen from its
    /// changes, and a whiteout for each is right in any case.
    init(_ changes: [TreeChange]) {
        for change in changes { take(change) }
        takeRelinked()
    }

    private mutating func take(_ change: TreeChange) {
        guard let after = change.after else {
            if let gone, PathOrder.isBelow(change.path, gone) { return }
            gone = change.path
            return add(Part(path: change.path))
        }
        if let before = change.before, before.kind == .directory, after.kind != .directory {
            gone = change.path
        }
        if after.kind == .socket {
            sockets.append(change.path)
            // What was there must go all the same.
            if let before = change.before, before.kind != .socket { add(Part(path: change.path)) }
            return
        }
        if let before = change.before, change.differences == .links {
            relinked.append(Relinked(path: change.path, before: before, after: after))
            return
        }
        let isChanged = change.before?.kind == .file && after.kind == .file
        add(
            Part(
                path: change.path, location: after,
                differences: isChanged ? change.differences : nil))
    }

    private mutating func add(_ part: Part) {
        let isMark = part.location == nil
        if LayerNames.isReserved(part.path) || isMark && LayerNames.isTooLong(part.path) {
            reserved.append(part.path)
        }
        if LayerNames.isTooDeep(part.path, part.location?.kind) { deep.append(part.path) }
        parts.append(part)
    }

    /// Decides about names of which only the links changed. A name that lost others is right as it
    /// is. It must be there if another name of its node is, since a link leads to a file of the
    /// same layer only; and where nodes were joined or parted.
    private mutating func takeRelinked() {
        if relinked.isEmpty { return }
        var needed = Set(parts.compactMap(\.location))
        var befores: [Location: Set<Location>] = [:]
        var afters: [Location: Set<Location>] = [:]
        for name in relinked {
            befores[name.after, default: []].insert(name.before)
            afters[name.before, default: []].insert(name.after)
        }
        for name in relinked
        where befores[name.after]?.count != 1 || afters[name.before]?.count != 1 {
            needed.insert(name.after)
        }
        for name in relinked where needed.contains(name.after) {
            add(Part(path: name.path, location: name.after, differences: .links))
        }
        sort()
    }

    /// Adds the names of nodes that have more names than the layer would.
    ///
    /// Errors: those of looking at the tree, and of walking it.
    mutating func completeLinks(_ view: TreeView) throws(SwasiError) {
        var names: [Location: UInt32] = [:]
        for case let (path, location?) in parts.map({ ($0.path, $0.location) })
        where location.kind != .directory {
            if let known = names[location] {
                names[location] = known - min(known, 1)
                continue
            }
            let links = try view.attributes(of: location, at: path).links
            if links > 1 { names[location] = links - 1 }
        }
        let missing = names.filter { $0.value > 0 }
        if missing.isEmpty { return }
        let known = Set(parts.map(\.path))
        var walk = TreeWalk(view, from: view.namespace.root)
        while let item = try walk.next() {
            if missing[item.location] != nil, !known.contains(item.path) {
                add(Part(path: item.path, location: item.location, differences: .links))
            }
        }
        sort()
    }

    /// Bytes of all files that the layer will hold. Errors: those of looking at the tree.
    func contentBytes(_ view: TreeView) throws(SwasiError) -> UInt64 {
        var total: UInt64 = 0
        var counted: Set<Location> = []
        for part in parts {
            guard let location = part.location, location.kind == .file else { continue }
            let attributes = try view.attributes(of: location, at: part.path)
            if attributes.links > 1, !counted.insert(location).inserted { continue }
            total = total.addingSaturating(attributes.size)
        }
        return total
    }

    private mutating func sort() {
        parts.sort { PathOrder.precedes($0.path, $1.path) }
    }
}
