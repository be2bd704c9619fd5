import SwasiConformance
import SwasiCore
import SwasiFS

@testable import SwasiSnapshot

/// The changes between two trees as a test finds them: by looking at everything.
func plainChanges(from before: TreeView, to after: TreeView) throws -> [TreeChange] {
    let (old, new) = (try items(before), try items(after))
    let (oldGroups, newGroups) = (groups(old), groups(new))
    var changes: [TreeChange] = []
    let paths = Set(old.keys).union(new.keys).sorted { PathOrder.precedes($0, $1) }
    for path in paths {
        var change = TreeChange(path: path, before: old[path], after: new[path])
        if let left = old[path], let right = new[path] {
            change.differences = try differences(left, before, right, after)
            if oldGroups[left] != newGroups[right] { change.differences.insert(.links) }
            if change.differences.isEmpty { continue }
        }
        changes.append(change)
    }
    return changes
}

/// Everything in a tree by its path.
private func items(_ view: TreeView) throws -> [[UInt8]: Location] {
    var items: [[UInt8]: Location] = [:]
    var walk = TreeWalk(view, from: view.namespace.root)
    while let item = try walk.next() { items[item.path] = item.location }
    return items
}

/// The names of each node that has more than one.
private func groups(_ items: [[UInt8]: Location]) -> [Location: Set<[UInt8]>] {
    var groups: [Location: Set<[UInt8]>] = [:]
    for (path, location) in items where location.kind != .directory {
        groups[location, default: []].insert(path)
    }
    return groups.filter { $0.value.count > 1 }
}

private func differences(
    _ left: Location, _ before: TreeView, _ right: Location, _ after: TreeView
) throws -> Differences {
    if left.kind != right.kind { return .kind }
    let (old, new) = (
        try before.attributes(of: left, at: []), try after.attributes(of: right, at: [])
    )
    var differences: Differences = []
    if old.mode != new.mode { differences.insert(.mode) }
    if (old.owner, old.group) != (new.owner, new.group) { differences.insert(.owner) }
    if old.modified != new.modified { differences.insert(.time) }
    if old.device != new.device { differences.insert(.device) }
    if try attributes(left, before) != attributes(right, after) {
        differences.insert(.extendedAttributes)
    }
    if try content(left, before) != content(right, after) { differences.insert(.content) }
    return differences
}

private func attributes(_ location: Location, _ view: TreeView) throws -> [[UInt8]] {
    let fileSystem = view.namespace.fileSystem(location)
    return try fileSystem.extendedAttributeNames(of: location.node).flatMap {
        [$0.bytes, try fileSystem.extendedAttribute($0, of: location.node)]
    }
}

private func content(_ location: Location, _ view: TreeView) throws -> [UInt8] {
    switch location.kind {
    case .symbolicLink:
        return try view.namespace.fileSystem(location).readLink(location.node)
    case .file: return try view.read(try view.open(location), limit: 1 << 30)
    default: return []
    }
}
