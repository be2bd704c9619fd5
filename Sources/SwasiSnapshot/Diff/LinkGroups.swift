import SwasiCore
import SwasiFS

/// The names of nodes that have several, in two trees.
struct LinkGroups {
    /// A path that stands for such a node on one side at least.
    private struct Member {
        var path: [UInt8]
        var before: Location?
        var after: Location?
        /// Changes that were listed before it was looked at.
        var position: Int
    }

    /// The paths of one node, in order.
    private struct Group {
        var members: [Int] = []
        /// How many names the node says that it has.
        var links: UInt32 = 0

        var isIncomplete: Bool { members.count < Int(links) }

        mutating func add(_ member: Int, _ links: UInt32) {
            members.append(member)
            self.links = links
        }
    }

    /// How many names the nodes at one path have.
    struct Counts {
        var before: UInt32 = 1
        var after: UInt32 = 1
    }

    private struct Pair: Hashable {
        var before: Location
        var after: Location
    }

    private var members: [Member] = []
    private var before: [Location: Group] = [:]
    private var after: [Location: Group] = [:]

    /// Adds a path; `position` is how many changes there are so far.
    mutating func add(
        _ path: [UInt8], _ first: Location?, _ second: Location?, _ counts: Counts,
        at position: Int
    ) {
        let number = members.count
        members.append(Member(path: path, before: first, after: second, position: position))
        if let first, first.kind != .directory {
            before[first, default: Group()].add(number, counts.before)
        }
        if let second, second.kind != .directory {
            after[second, default: Group()].add(number, counts.after)
        }
    }

    /// The paths whose nodes' names are not the same on both sides, as far as they were added.
    /// `isStrict` counts those too that stand for another node.
    private func different(isStrict: Bool) -> [Member] {
        var known: [Pair: Bool] = [:]
        return members.filter { member in
            guard let first = member.before, let second = member.after else { return true }
            if isStrict, first != second { return true }
            let pair = Pair(before: first, after: second)
            let isSame = known[pair] ?? (before[first]?.members == after[second]?.members)
            known[pair] = isSame
            return !isSame
        }
    }

    /// Whether a node has more names than were added, and they need not be the same on both sides.
    /// They are if it is one node whose other names are: what was passed by stands for the same.
    var lacksNames: Bool {
        different(isStrict: true).contains { member in
            let first = member.before.flatMap { before[$0] }
            let second = member.after.flatMap { after[$0] }
            return (first?.isIncomplete ?? false) || (second?.isIncomplete ?? false)
        }
    }

    /// The changes with `links` for each path of both trees whose names are not the same.
    func merge(into changes: [TreeChange]) -> [TreeChange] {
        var merged: [TreeChange] = []
        merged.reserveCapacity(changes.count)
        var done = 0
        for member in different(isStrict: false) {
            guard let first = member.before, let second = member.after,
                first.kind == second.kind
            else { continue }
            merged += changes[done..<member.position]
            done = member.position
            var change = TreeChange(
                path: member.path, before: first, after: second, differences: .links)
            if done < changes.count, changes[done].path == member.path {
                change.differences.formUnion(changes[done].differences)
                done += 1
            }
            merged.append(change)
        }
        return merged + changes[done...]
    }
}
