import SwasiCore
import SwasiFS
import SwasiSnapshot

@testable import SwasiConformance

/// What a comparison must find, found in the plainest way: both trees as tables.
struct NaiveDiff {
    private struct Record {
        var location: Location
        var attributes: Attributes
        var target: [UInt8] = []
        var content: UInt64 = 0
        var extendedAttributes: [AttributeName: [UInt8]] = [:]
    }

    private struct Table {
        var records: [TreePath: Record] = [:]
        var names: [NodeID: Set<TreePath>] = [:]

        init(_ fileSystem: any FileSystem) throws {
            try add(Entry(node: fileSystem.root, kind: .directory), TreePath([]), fileSystem)
        }

        private mutating func add(
            _ entry: Entry, _ path: TreePath, _ fileSystem: any FileSystem
        ) throws {
            var record = Record(
                location: Location(mount: .root, node: entry.node, kind: entry.kind),
                attributes: try fileSystem.attributes(of: entry.node))
            names[entry.node, default: []].insert(path)
            for name in try fileSystem.extendedAttributeNames(of: entry.node) {
                record.extendedAttributes[name] = try fileSystem.extendedAttribute(
                    name, of: entry.node)
            }
            switch entry.kind {
            case .symbolicLink: record.target = try fileSystem.readLink(entry.node)
            case .file:
                record.content = try contentHash(entry.node, record.attributes.size, fileSystem)
            case .directory:
                for (name, child) in try fileSystem.list(entry.node) {
                    try add(child, path.appending(name), fileSystem)
                }
            default: break
            }
            records[path] = record
        }
    }

    private let before: Table
    private let after: Table

    init(_ before: any FileSystem, _ after: any FileSystem) throws {
        self.before = try Table(before)
        self.after = try Table(after)
    }

    var changes: [TreeChange] {
        let paths = Set(before.records.keys).union(after.records.keys).sorted {
            $0.names.lexicographicallyPrecedes($1.names)
        }
        return paths.compactMap { path in
            let (first, second) = (before.records[path], after.records[path])
            var differences: Differences = []
            if let first, let second {
                differences = compare(first, second)
                if differences.isEmpty { return nil }
            }
            return TreeChange(
                path: Array(path.names.map(\.bytes).joined(separator: [UInt8(ascii: "/")])),
                before: first?.location, after: second?.location, differences: differences)
        }
    }

    private func compare(_ first: Record, _ second: Record) -> Differences {
        let (old, new) = (first.attributes, second.attributes)
        if old.kind != new.kind { return .kind }
        var differences: Differences = []
        if old.mode != new.mode { differences.insert(.mode) }
        if old.owner != new.owner || old.group != new.group { differences.insert(.owner) }
        if old.modified != new.modified { differences.insert(.time) }
        if old.device != new.device { differences.insert(.device) }
        if first.target != second.target { differences.insert(.content) }
        if first.content != second.content || old.size != new.size {
            differences.insert(.content)
        }
        if first.extendedAttributes != second.extendedAttributes {
            differences.insert(.extendedAttributes)
        }
        if old.kind != .directory,
            before.names[first.location.node] != after.names[second.location.node]
        {
            differences.insert(.links)
        }
        return differences
    }
}
