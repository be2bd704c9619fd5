import SwasiCore
import SwasiFS

/// Compares what stands at one path of two trees.
struct NodeComparison {
    let before: DiffSide
    let after: DiffSide
    /// What is no difference.
    let ignored: Differences
    let meter: DiffMeter
    /// One of two times may be cut to whole seconds.
    var hasCoarseTimes = false
    private let relation: (any TreeRelation)?
    private var contents = ContentComparison()
    /// What was found for nodes that have several names.
    private var found: [Pair: Result] = [:]

    /// What two nodes of one kind are like.
    struct Result {
        var differences: Differences
        var links = LinkGroups.Counts()
    }

    private struct Pair: Hashable {
        var before: Location
        var after: Location
    }

    init(
        _ before: TreeView, _ after: TreeView, _ relation: (any TreeRelation)?,
        ignoring ignored: Differences, _ meter: DiffMeter
    ) {
        self.meter = meter
        self.before = .first(before)
        self.after = .second(after)
        self.relation = relation
        self.ignored = ignored
    }

    // MARK: What is known

    /// Whether two places are known to be the same, with all below them.
    func isKnownSame(_ first: Location, _ second: Location) -> Bool {
        if let relation {
            let isSame = before.view.namespace.lock.withLock { relation.isSame(first, second) }
            if isSame { return true }
        }
        guard isOneNode(first, second) else { return false }
        // The same mount on both sides, with no other one below.
        let mounts = (
            before.view.namespace.mounts[Int(first.mount.rawValue)],
            after.view.namespace.mounts[Int(second.mount.rawValue)]
        )
        return mounts.0.path == mounts.1.path && mounts.0.root.node == mounts.1.root.node
            && !mounts.0.hasPoints && !mounts.1.hasPoints
    }

    /// Whether two places are one node of a file system that never changes.
    private func isOneNode(_ first: Location, _ second: Location) -> Bool {
        if first.node != second.node { return false }
        let fileSystem = before.fileSystem(first)
        return fileSystem === after.fileSystem(second) && fileSystem.traits.contains(.immutable)
    }

    // MARK: Comparing

    /// Compares two nodes of one kind. `isKnown` says that they are known to be the same.
    ///
    /// Errors: `system`.
    mutating func compare(
        _ first: Location, _ second: Location, _ path: [UInt8], isKnown: Bool
    ) throws(SwasiError) -> Result {
        let pair = Pair(before: first, after: second)
        if let known = found[pair] { return known }
        var result = Result(differences: [])
        if isKnown || isOneNode(first, second) {
            result.links = try linkCounts(first, second, path)
        } else {
            let needsAll = !ignored.contains(.extendedAttributes)
            let facts = (
                try before.details(first, path, withExtendedAttributes: needsAll),
                try after.details(second, path, withExtendedAttributes: needsAll)
            )
            if first.kind != .directory {
                result.links.before = facts.0.attributes.links
                result.links.after = facts.1.attributes.links
            }
            result.differences = differences(facts.0, facts.1).subtracting(ignored)
            if first.kind == .file, !ignored.contains(.content) {
                let sizes = (facts.0.attributes.size, facts.1.attributes.size)
                if sizes.0 != sizes.1 {
                    result.differences.insert(.content)
                } else if try !hasSameContent(first, second, path, size: sizes.0) {
                    result.differences.insert(.content)
                }
            }
        }
        if max(result.links.before, result.links.after) > 1 { found[pair] = result }
        return result
    }

    /// How many names the nodes at one path have; directories, and what is missing, count one.
    ///
    /// Errors: `system`.
    func linkCounts(
        _ first: Location?, _ second: Location?, _ path: [UInt8]
    ) throws(SwasiError) -> LinkGroups.Counts {
        var counts = LinkGroups.Counts()
        if let first { counts.before = try linkCount(first, path, before) }
        if let second { counts.after = try linkCount(second, path, after) }
        return counts
    }

    private func linkCount(
        _ location: Location, _ path: [UInt8], _ side: DiffSide
    ) throws(SwasiError) -> UInt32 {
        if location.kind == .directory { return 1 }
        return try side.step(path) { () throws(Errno) in
            try side.view.namespace.attributes(of: location).links
        }
    }

    /// All but the content.
    private func differences(_ first: NodeDetails, _ second: NodeDetails) -> Differences {
        var differences: Differences = []
        let (old, new) = (first.attributes, second.attributes)
        if old.mode != new.mode { differences.insert(.mode) }
        if old.owner != new.owner || old.group != new.group { differences.insert(.owner) }
        if !isSame(old.modified, new.modified) { differences.insert(.time) }
        if old.device != new.device { differences.insert(.device) }
        if first.target != second.target { differences.insert(.content) }
        if first.extendedAttributes != second.extendedAttributes {
            differences.insert(.extendedAttributes)
        }
        return differences
    }

    private func isSame(_ first: Timestamp, _ second: Timestamp) -> Bool {
        if first == second { return true }
        let second = second.nanoseconds
        let (early, late) = (min(first.nanoseconds, second), max(first.nanoseconds, second))
        let (distance, overflow) = late.subtractingReportingOverflow(early)
        return hasCoarseTimes && early % 1_000_000_000 == 0
            && !overflow && distance < 1_000_000_000
    }

    /// Whether two files of one size hold the same bytes.
    private mutating func hasSameContent(
        _ first: Location, _ second: Location, _ path: [UInt8], size: UInt64
    ) throws(SwasiError) -> Bool {
        if size == 0 { return true }
        if let relation {
            let isSame = before.view.namespace.lock.withLock {
                relation.hasSameContent(first, second)
            }
            if isSame { return true }
        }
        return try contents.isEqual(
            ComparedFile(first, before, path), ComparedFile(second, after, path), size: size, meter)
    }
}
