public import SwasiCore
import SwasiFS

/// Writes changes as a patch that `git apply` and `patch -p1` take.
///
/// Text files and symbolic links are in it as a unified diff with the headers of git; of modes only
/// whether a file is executable. What such a patch cannot hold is said in lines that begin with
/// `#` before the next file, which both programs pass by: directories, special files, owners, other
/// mode bits, extended attributes and shared nodes. Times are left out.
///
///     var writer = PatchWriter(diff)
///     for change in diff.changes { output(try writer.add(change)) }
///     output(writer.finish())
public struct PatchWriter {
    private let diff: TreeDiff
    private let limits: Limits
    /// What is made where a directory was, once all that was in it is removed.
    private var waiting: (path: [UInt8], bytes: [UInt8])?

    /// What one tree has at a path, as far as a patch can hold it.
    private struct Node {
        var mode: String
        /// Nil if it is too large.
        var content: [UInt8]?
    }

    /// Begins a patch.
    public init(_ diff: TreeDiff, limits: Limits = Limits()) {
        self.diff = diff
        self.limits = limits
    }

    /// What the next change in order adds to the patch.
    ///
    /// Errors: `system` for what cannot be read, with its path.
    public mutating func add(_ change: TreeChange) throws(SwasiError) -> [UInt8] {
        var bytes: [UInt8] = []
        if let waiting, !change.path.starts(with: waiting.path + [UInt8(ascii: "/")]) {
            bytes = finish()
        }
        bytes += try note(change)
        let before = try node(change.before, .first(diff.before), change)
        let after = try node(change.after, .second(diff.after), change)
        switch (before, after) {
        case (nil, nil): break
        case (let node?, nil): bytes += PatchWriter.removal(of: node, change.path)
        case (nil, let node?):
            let addition = PatchWriter.addition(of: node, change.path)
            if change.before?.kind == .directory {
                waiting = (change.path, addition)
            } else {
                bytes += addition
            }
        case (let old?, let new?):
            if change.differences.contains(.kind) {
                bytes += PatchWriter.removal(of: old, change.path)
                bytes += PatchWriter.addition(of: new, change.path)
            } else {
                bytes += PatchWriter.change(old, new, change.path)
            }
        }
        return bytes
    }

    /// What is left to be written after the last change.
    public mutating func finish() -> [UInt8] {
        defer { waiting = nil }
        return waiting?.bytes ?? []
    }

    // MARK: What a patch cannot hold

    private func note(_ change: TreeChange) throws(SwasiError) -> [UInt8] {
        var change = change
        let isHeld = [change.before, change.after].allSatisfy {
            $0.map { $0.kind == .file || $0.kind == .symbolicLink } ?? true
        }
        if change.sort == .changed {
            change.differences.remove(.time)
            if isHeld { change.differences.subtract([.kind, .content]) }
            if isHeld, change.differences.contains(.mode) {
                let (before, after) = try diff.details(of: change)
                let mask: UInt16 = 0o7777 & ~0o111
                let isExecutable = [before, after].map { ($0?.attributes.mode ?? 0) & 0o100 != 0 }
                let bits = [before, after].map { ($0?.attributes.mode ?? 0) & mask }
                if bits[0] == bits[1], isExecutable[0] != isExecutable[1] {
                    change.differences.remove(.mode)
                }
            }
            if change.differences.isEmpty { return [] }
        } else if isHeld {
            return []
        }
        return Array("# not in this patch: \(try diff.line(for: change).text)\n".utf8)
    }

    // MARK: Files and links

    private func node(
        _ location: Location?, _ side: DiffSide, _ change: TreeChange
    ) throws(SwasiError) -> Node? {
        guard let location, location.kind == .file || location.kind == .symbolicLink else {
            return nil
        }
        let details = try side.details(location, change.path, withExtendedAttributes: false)
        if location.kind == .symbolicLink { return Node(mode: "120000", content: details.target) }
        var node = Node(
            mode: details.attributes.mode & 0o100 == 0 ? "100644" : "100755", content: nil)
        let size = details.attributes.size
        let isNeeded =
            change.sort != .changed
            || !change.differences.isDisjoint(with: [.kind, .content])
        if !isNeeded { return Node(mode: node.mode, content: []) }
        if size > limits.patchedFileBytes { return node }
        var bytes = [UInt8](repeating: 0, count: Int(size))
        let count = try ComparedFile(location, side, change.path)
            .read(at: 0, count: bytes.count, into: &bytes)
        bytes.removeLast(bytes.count - count)
        node.content = bytes
        return node
    }

    // An empty file has no lines, so that `patch` knows it by git's name of nothing.

    private static func removal(of node: Node, _ path: [UInt8]) -> [UInt8] {
        head(path) + Array("deleted file mode \(node.mode)\n".utf8)
            + (node.content?.isEmpty ?? false ? Array("index e69de29..0000000\n".utf8) : [])
            + body(node.content, [], PatchNames.name("a/", path), Array("/dev/null".utf8))
    }

    private static func addition(of node: Node, _ path: [UInt8]) -> [UInt8] {
        head(path) + Array("new file mode \(node.mode)\n".utf8)
            + (node.content?.isEmpty ?? false ? Array("index 0000000..e69de29\n".utf8) : [])
            + body([], node.content, Array("/dev/null".utf8), PatchNames.name("b/", path))
    }

    private static func change(_ old: Node, _ new: Node, _ path: [UInt8]) -> [UInt8] {
        if old.mode == new.mode, old.content == new.content, old.content != nil { return [] }
        var bytes = head(path)
        // That it is a link must be said where only its target is another one.
        if old.mode != new.mode || old.mode == "120000" {
            bytes += "old mode \(old.mode)\nnew mode \(new.mode)\n".utf8
        }
        let names = (PatchNames.name("a/", path), PatchNames.name("b/", path))
        return bytes + body(old.content, new.content, names.0, names.1)
    }

    private static func head(_ path: [UInt8]) -> [UInt8] {
        Array("diff --git ".utf8) + PatchNames.name("a/", path) + [0x20]
            + PatchNames.name("b/", path) + [0x0A]
    }

    private static func body(
        _ before: [UInt8]?, _ after: [UInt8]?, _ old: [UInt8], _ new: [UInt8]
    ) -> [UInt8] {
        // Git refuses a patch with a line that begins so; with another one it would take it, and
        // the file for an empty one.
        guard let before, let after else {
            return Array("Binary files ".utf8) + old + Array(" and ".utf8) + new
                + Array(" differ\n# too large to be shown\n".utf8)
        }
        if before == after { return [] }
        if TextLines.isBinary(before) || TextLines.isBinary(after) {
            return Array("Binary files ".utf8) + old + Array(" and ".utf8) + new
                + Array(" differ\n".utf8)
        }
        return Array("--- ".utf8) + PatchNames.ended(old) + Array("\n+++ ".utf8)
            + PatchNames.ended(new) + [0x0A] + UnifiedHunks(before, after).bytes
    }
}
