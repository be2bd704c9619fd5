package import SwasiCore
import SwasiFS
import SwasiImage

extension Baseline {
    /// A path of the layer whose node is the host's, and of which the run was told something else
    /// than the host said: where the layer says what was told, nothing was changed.
    package struct Told: Sendable, Equatable {
        package var path: [UInt8]
        package var told: Marks
        package var said: Marks
    }

    /// Attributes that a run may be told otherwise.
    package struct Marks: Sendable, Equatable {
        package var mode: UInt16
        package var owner: UInt32
        package var group: UInt32
        package var modified: Timestamp
    }
}

extension Baseline.Told {
    /// All of a diff: what is there after it, and the directories above, which are in the layer
    /// too. Errors: `system`.
    static func find(_ diff: TreeDiff) throws(SwasiError) -> [Baseline.Told] {
        guard let first = diff.changes.first else { return [] }
        let top = try location(of: [], in: diff.after, for: first.path)
        if try diff.after.original(of: top, at: []) == nil { return [] }
        var found: [Baseline.Told] = []
        var seen: Set<[UInt8]> = []
        func add(_ location: Location, _ path: [UInt8]) throws(SwasiError) {
            guard let original = try diff.after.original(of: location, at: path) else { return }
            let told = Baseline.Marks(HostOriginal(original.told))
            let said = Baseline.Marks(original.said)
            if told != said { found.append(Baseline.Told(path: path, told: told, said: said)) }
        }
        for change in diff.changes {
            var above = change.path
            while !above.isEmpty {
                let slash = above.lastIndex(of: UInt8(ascii: "/"))
                above = slash.map { Array(above[..<$0]) } ?? []
                if !seen.insert(above).inserted { break }
                try add(try location(of: above, in: diff.after, for: change.path), above)
            }
            if let after = change.after, seen.insert(change.path).inserted {
                try add(after, change.path)
            }
        }
        return found.sorted { PathOrder.precedes($0.path, $1.path) }
    }

    private static func location(
        of directory: [UInt8], in view: TreeView, for path: [UInt8]
    ) throws(SwasiError) -> Location {
        try view.read(path) { () throws(Errno) in try view.find(directory) }
    }

    /// As a part of a document.
    var json: JSON {
        var members = told.members
        members.insert(
            JSON.Member(name: "path", value: .string(String(hostBytes: path))), at: 0)
        members.append(JSON.Member(name: "said", value: .object(said.members)))
        return .object(members)
    }

    /// Reads a part of a document. Errors: `invalidImage`.
    init(_ document: Document) throws(SwasiError) {
        path = try document.requiredText("path").hostBytes
        told = try Baseline.Marks(document)
        said = try Baseline.Marks(try document.requiredObject("said"))
    }
}

extension Baseline.Marks {
    init(_ original: HostOriginal) {
        mode = original.mode
        owner = original.owner
        group = original.group
        modified = original.modified
    }

    fileprivate init(_ document: Document) throws(SwasiError) {
        mode = try document.number("mode")
        owner = try document.number("owner")
        group = try document.number("group")
        modified = Timestamp(nanoseconds: try document.number("modified"))
    }

    fileprivate var members: [JSON.Member] {
        [
            JSON.Member(name: "mode", value: JSON(mode)),
            JSON.Member(name: "owner", value: JSON(owner)),
            JSON.Member(name: "group", value: JSON(group)),
            JSON.Member(name: "modified", value: JSON(modified.nanoseconds)),
        ]
    }
}

extension Baseline.Entry {
    /// What the host has at a place of a tree, whatever a run is told. Errors: `system`.
    init(_ location: Location, in view: TreeView, at path: [UInt8]) throws(SwasiError) {
        var attributes = try view.attributes(of: location, at: path)
        if let original = try view.original(of: location, at: path) {
            attributes.take(original.said)
        }
        self.init(attributes)
    }
}

extension Attributes {
    /// Becomes what the host said.
    mutating func take(_ original: HostOriginal) {
        mode = original.mode
        owner = original.owner
        group = original.group
        modified = original.modified
        changed = original.changed
    }
}

extension Document {
    /// A number that must be there. Errors: `invalidImage`.
    func number<Number: FixedWidthInteger>(_ key: String) throws(SwasiError) -> Number {
        guard let number = Number(try requiredNumberText(key)) else {
            throw failure("its '\(key)' is out of range")
        }
        return number
    }
}

extension LayerGraft {
    /// Gives what the run did not change of attributes, below a directory that ``apply(to:)`` was
    /// called with, what the host said of it, unless that is not told here either. Errors: those of
    /// the tree.
    package func restore(_ told: [Baseline.Told], below directory: NodeID) throws(Errno) {
        if try tree.original(of: tree.root) != nil { return }
        for one in told {
            guard let node = try find(one.path, below: directory) else { continue }
            try step { () throws(Errno) in
                let now = try tree.attributes(of: node)
                var change = AttributeChange()
                if now.mode == one.told.mode { change.mode = one.said.mode }
                if now.owner == one.told.owner { change.owner = one.said.owner }
                if now.group == one.told.group { change.group = one.said.group }
                if now.modified == one.told.modified { change.modified = one.said.modified }
                try tree.setAttributes(change, of: node, stamp)
            }
        }
    }

    func find(_ path: [UInt8], below directory: NodeID) throws(Errno) -> NodeID? {
        var node = directory
        for name in path.split(separator: UInt8(ascii: "/")) {
            let name = try Array(name).withRawSpan { (span) throws(Errno) in try Name(span) }
            do throws(Errno) {
                guard let entry = try find(name, in: node) else { return nil }
                node = entry.node
            } catch .notDirectory {
                return nil
            }
        }
        return node
    }
}
