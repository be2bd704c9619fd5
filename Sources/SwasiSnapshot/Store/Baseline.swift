package import SwasiCore
import SwasiFS
package import SwasiImage

/// What a directory of the host was like where a run changed it: what `apply` compares before it
/// changes anything (Docs/Formats/snapshots.md).
package struct Baseline: Sendable, Equatable {
    /// What stood at a path; nil for nothing.
    package struct Entry: Sendable, Equatable {
        package var kind: Kind
        package var mode: UInt16
        package var owner: UInt32
        package var group: UInt32
        package var size: UInt64
        package var modified: Timestamp
        package var changed: Timestamp

        package init(_ attributes: Attributes) {
            kind = attributes.kind
            mode = attributes.mode
            owner = attributes.owner
            group = attributes.group
            // A directory's size says nothing.
            size = attributes.kind == .directory ? 0 : attributes.size
            modified = attributes.modified
            changed = attributes.changed
        }
    }

    /// By path, in path order.
    package private(set) var entries: [(path: [UInt8], entry: Entry?)] = []
    /// What the layer says as the run was told it, and not as the host has it.
    package private(set) var told: [Told] = []

    package static func == (one: Baseline, other: Baseline) -> Bool {
        one.entries.elementsEqual(other.entries) { $0.path == $1.path && $0.entry == $1.entry }
            && one.told == other.told
    }

    /// What the changes of a diff began with. Errors: `system`.
    package init(_ diff: TreeDiff) throws(SwasiError) {
        told = try Told.find(diff)
        for change in diff.changes {
            guard let before = change.before else {
                entries.append((change.path, nil))
                continue
            }
            entries.append((change.path, try Entry(before, in: diff.before, at: change.path)))
        }
    }

    /// As a document; equal ones have equal texts.
    package var json: JSON {
        let entries = self.entries.map { item in
            guard let entry = item.entry else {
                return ["path": .string(String(hostBytes: item.path))] as JSON
            }
            return [
                "path": .string(String(hostBytes: item.path)),
                "kind": .string(entry.kind.word), "mode": JSON(entry.mode),
                "owner": JSON(entry.owner), "group": JSON(entry.group),
                "size": JSON(entry.size), "modified": JSON(entry.modified.nanoseconds),
                "changed": JSON(entry.changed.nanoseconds),
            ]
        }
        var members = [
            JSON.Member(name: "version", value: 1),
            JSON.Member(name: "entries", value: .array(entries)),
        ]
        if !told.isEmpty {
            members.append(JSON.Member(name: "told", value: .array(told.map(\.json))))
        }
        return .object(members)
    }

    /// Reads a document. Errors: `invalidImage` for another version, and for what is none.
    package init(_ document: Document) throws(SwasiError) {
        guard try document.requiredNumber("version") == 1 else {
            throw document.failure("its version is not 1", hint: "use a newer swasi")
        }
        if document.has("told") {
            for item in try document.requiredObjects("told") { told.append(try Told(item)) }
        }
        for item in try document.requiredObjects("entries") {
            let path = try item.requiredText("path").hostBytes
            guard let word = try item.text("kind") else {
                entries.append((path, nil))
                continue
            }
            guard let kind = Kind.allCases.first(where: { $0.word == word }) else {
                throw document.failure("'\(escapedText(word.hostBytes))' is no kind of a node")
            }
            var attributes = Attributes(kind: kind, mode: try item.number("mode"))
            attributes.owner = try item.number("owner")
            attributes.group = try item.number("group")
            attributes.size = try item.number("size")
            attributes.modified = Timestamp(nanoseconds: try item.number("modified"))
            attributes.changed = Timestamp(nanoseconds: try item.number("changed"))
            entries.append((path, Entry(attributes)))
        }
    }
}

extension Kind {
    /// The word for it in documents.
    package var word: String {
        switch self {
        case .file: "file"
        case .directory: "directory"
        case .symbolicLink: "symbolic link"
        case .characterDevice: "character device"
        case .blockDevice: "block device"
        case .fifo: "fifo"
        case .socket: "socket"
        }
    }
}
