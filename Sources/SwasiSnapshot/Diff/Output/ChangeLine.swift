public import SwasiCore
import SwasiFS

/// A change as a line for people: `M etc/motd (mode 644 -> 600, content 12 -> 15 bytes)`.
///
/// Names that a guest or an image chose are escaped, so that a terminal acts on nothing in it.
public struct ChangeLine: Sendable, Hashable {
    /// `A` for added, `D` for removed, `M` for changed.
    public var letter: String
    /// The path, with a slash at the end for a directory; `/` for the root. A symbolic link that
    /// only one tree has is followed by `-> ` and its target.
    public var path: String
    /// What is different, each in a few words.
    public var notes: [String]

    /// The line, without an end.
    public var text: String {
        letter + " " + path + (notes.isEmpty ? "" : " (" + notes.joined(separator: ", ") + ")")
    }

    /// Describes a change with what both trees have at its path.
    public init(_ change: TreeChange, before: NodeDetails?, after: NodeDetails?) {
        letter = change.sort == .added ? "A" : change.sort == .removed ? "D" : "M"
        path = ChangeLine.shown(change)
        notes = []
        guard let before, let after else {
            let target = (before ?? after)?.target ?? []
            if !target.isEmpty { path += " -> " + escapedText(target) }
            return
        }
        notes = ChangeLine.notes(change.differences, before, after)
    }

    /// A path as lines show it.
    static func shown(_ change: TreeChange) -> String {
        let isDirectory = (change.after ?? change.before)?.kind == .directory
        return escapedText(change.path) + (isDirectory ? "/" : "")
    }

    private static func notes(
        _ differences: Differences, _ before: NodeDetails, _ after: NodeDetails
    ) -> [String] {
        let (old, new) = (before.attributes, after.attributes)
        var notes: [String] = []
        if differences.contains(.kind) { notes.append("\(old.kind.words) -> \(new.kind.words)") }
        if differences.contains(.mode) { notes.append("mode \(old.octal) -> \(new.octal)") }
        if differences.contains(.owner) {
            notes.append("owner \(old.owner):\(old.group) -> \(new.owner):\(new.group)")
        }
        if differences.contains(.device) {
            notes.append("device \(old.deviceText) -> \(new.deviceText)")
        }
        if differences.contains(.content) {
            if new.kind == .symbolicLink {
                notes.append(
                    "target \(escapedText(before.target)) -> \(escapedText(after.target))")
            } else if old.size == new.size {
                notes.append("content")
            } else {
                notes.append("content \(old.size) -> \(new.size) bytes")
            }
        }
        if differences.contains(.extendedAttributes) {
            notes.append("attributes " + attributeNotes(before, after).joined(separator: " "))
        }
        if differences.contains(.links) {
            notes.append(
                old.links == new.links
                    ? "other names of the node" : "names of the node \(old.links) -> \(new.links)")
        }
        if differences.contains(.time) {
            notes.append("time \(old.modified.universal) -> \(new.modified.universal)")
        }
        return notes
    }

    /// `+` a name that is new, `-` one that is gone, `~` one with another value.
    private static func attributeNotes(_ before: NodeDetails, _ after: NodeDetails) -> [String] {
        let names = Set(before.extendedAttributes.keys).union(after.extendedAttributes.keys)
        return names.sorted().compactMap { name in
            let (old, new) = (before.extendedAttributes[name], after.extendedAttributes[name])
            if old == new { return nil }
            return (old == nil ? "+" : new == nil ? "-" : "~") + name.description
        }
    }
}

extension TreeDiff {
    /// A change as a line for people. Errors: `system` for what cannot be read, with its path.
    public func line(for change: TreeChange) throws(SwasiError) -> ChangeLine {
        // Nothing else of it is shown than its name.
        if change.sort != .changed, (change.before ?? change.after)?.kind != .symbolicLink {
            return ChangeLine(change, before: nil, after: nil)
        }
        let (before, after) = try details(of: change)
        return ChangeLine(change, before: before, after: after)
    }
}
