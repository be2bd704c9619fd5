import SwasiCore
import SwasiFS

/// A walk over two trees at once, in name order, that lists what is different.
struct DiffWalk {
    /// A directory that is being walked through; a side that has none there has no names.
    private struct Level {
        /// Bytes of its path.
        var pathCount: Int
        var before: ArraySlice<TreeView.NamedLocation>
        var after: ArraySlice<TreeView.NamedLocation>

        /// The next name of either side.
        mutating func next() -> (name: Name, before: Location?, after: Location?)? {
            guard let first = before.first else {
                return after.popFirst().map { ($0.name, nil, $0.location) }
            }
            guard let second = after.first else {
                before.removeFirst()
                return (first.name, first.location, nil)
            }
            let isFirst = first.name <= second.name
            let isSecond = second.name <= first.name
            if isFirst { before.removeFirst() }
            if isSecond { after.removeFirst() }
            return (
                isFirst ? first.name : second.name, isFirst ? first.location : nil,
                isSecond ? second.location : nil
            )
        }
    }

    private var nodes: NodeComparison
    private let limits: Limits
    /// Nothing is passed by.
    private let isWhole: Bool
    private var levels: [Level] = []
    private var path: [UInt8] = []
    private var changes: [TreeChange] = []
    private var links = LinkGroups()
    private var hasPassedBy = false

    init(_ nodes: NodeComparison, limits: Limits, isWhole: Bool = false) {
        self.nodes = nodes
        self.limits = limits
        self.isWhole = isWhole
    }

    /// Walks through everything. Errors: see ``TreeDiff``.
    mutating func run() throws(SwasiError) {
        let roots = (nodes.before.view.namespace.root, nodes.after.view.namespace.root)
        if !passesBy(roots.0, roots.1) { try visit(roots.0, roots.1) }
        while !levels.isEmpty {
            let last = levels.count - 1
            path.removeLast(path.count - levels[last].pathCount)
            guard let (name, before, after) = levels[last].next() else {
                levels.removeLast()
                continue
            }
            if passesBy(before, after) { continue }
            if !path.isEmpty { path.append(UInt8(ascii: "/")) }
            path += name.bytes
            if path.count > limits.comparedPathLength {
                throw SwasiError(
                    .limitExceeded, "a path is too long to be compared",
                    cause: "more than \(limits.comparedPathLength) bytes",
                    hint: "it begins with '\(escapedText(Array(path.prefix(64))))'")
            }
            try visit(before, after)
        }
        nodes.meter.finish()
    }

    /// Whether names of a node may be in parts that were passed by, so that ``finish()`` would not
    /// know which nodes' names changed.
    var lacksNames: Bool { hasPassedBy && links.lacksNames }

    /// The list.
    consuming func finish() -> [TreeChange] {
        links.merge(into: changes)
    }

    /// Passes two places by if they are known to be the same.
    private mutating func passesBy(_ before: Location?, _ after: Location?) -> Bool {
        nodes.meter.countPath()
        guard !isWhole, let before, let after, nodes.isKnownSame(before, after) else {
            return false
        }
        hasPassedBy = true
        return true
    }

    /// Looks at what stands at the path on either side.
    private mutating func visit(_ before: Location?, _ after: Location?) throws(SwasiError) {
        switch (before, after) {
        case (let before?, let after?): try compare(before, after)
        case (let before?, nil):
            note(before, nil, try nodes.linkCounts(before, nil, path))
            changes.append(TreeChange(path: path, before: before, after: nil))
            try descend(before, nil)
        case (nil, let after?):
            note(nil, after, try nodes.linkCounts(nil, after, path))
            changes.append(TreeChange(path: path, before: nil, after: after))
            try descend(nil, after)
        case (nil, nil): break
        }
    }

    private mutating func compare(_ before: Location, _ after: Location) throws(SwasiError) {
        let isKnown = isWhole && nodes.isKnownSame(before, after)
        var differences: Differences = []
        if before.kind != after.kind {
            note(before, after, try nodes.linkCounts(before, after, path))
            differences = .kind
        } else {
            let result = try nodes.compare(before, after, path, isKnown: isKnown)
            differences = result.differences
            note(before, after, result.links)
        }
        if !differences.isEmpty {
            changes.append(
                TreeChange(path: path, before: before, after: after, differences: differences))
        }
        try descend(before, after)
    }

    /// Goes on with what is below, where something is.
    private mutating func descend(_ before: Location?, _ after: Location?) throws(SwasiError) {
        let first = before?.kind == .directory ? before : nil
        let second = after?.kind == .directory ? after : nil
        if first == nil, second == nil { return }
        levels.append(
            Level(
                pathCount: path.count, before: try entries(first, in: nodes.before),
                after: try entries(second, in: nodes.after)))
    }

    private func entries(
        _ directory: Location?, in side: DiffSide
    ) throws(SwasiError) -> ArraySlice<TreeView.NamedLocation> {
        guard let directory else { return [] }
        return try side.step(path) { () throws(Errno) in
            try side.view.entries(of: directory)
        }[...]
    }

    /// Notes a path whose node has other names on one side; its change is listed afterwards.
    private mutating func note(
        _ before: Location?, _ after: Location?, _ counts: LinkGroups.Counts
    ) {
        if max(counts.before, counts.after) < 2 || nodes.ignored.contains(.links) { return }
        links.add(path, before, after, counts, at: changes.count)
    }
}
