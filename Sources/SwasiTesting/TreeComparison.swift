import Swasi

/// Compares a tree with what a test expects.
struct TreeComparison {
    private let tree: TreeView
    /// A line for each path that differs: `-` for what is missing, `+` for what should not be
    /// there, `!` for what is another thing.
    private(set) var lines: [String] = []

    init(_ tree: TreeView) {
        self.tree = tree
    }

    /// Compares the entries of the directory at a path; empty for the root.
    mutating func compare(_ expected: [ExpectedEntry], at path: String) {
        let found: [String]
        do throws(Errno) {
            found = try tree.names(in: path.isEmpty ? "/" : path).map {
                String(hostBytes: $0.bytes)
            }
        } catch {
            lines.append("! \(path): \(error.words)")
            return
        }
        for name in found where !expected.contains(where: { $0.name == name }) {
            lines.append("+ \(path)/\(escapedText(name.hostBytes))")
        }
        for entry in expected {
            let place = "\(path)/\(entry.name)"
            if found.contains(entry.name) {
                compare(entry, at: place)
            } else {
                lines.append("- \(place)")
            }
        }
    }

    private mutating func compare(_ entry: ExpectedEntry, at path: String) {
        do throws(Errno) {
            switch entry.content {
            case .anything: break
            case .entries(let entries): compare(entries, at: path)
            case .link(let target):
                let found = try linkTarget(of: path)
                if found != target {
                    lines.append("! \(path): a link to '\(found)', not to '\(target)'")
                }
            case .text(let text): try compare(Array(text.utf8), at: path)
            case .bytes(let bytes): try compare(bytes, at: path)
            }
        } catch {
            lines.append("! \(path): \(error.words)")
        }
    }

    private mutating func compare(_ expected: [UInt8], at path: String) throws(Errno) {
        let found = try tree.contents(of: path)
        if found == expected { return }
        let place =
            zip(found, expected).enumerated().first { $0.element.0 != $0.element.1 }?.offset
            ?? min(found.count, expected.count)
        lines.append(
            "! \(path): \(found.count) bytes where \(expected.count) are expected, other from "
                + "byte \(place) on: \(excerpt(found, place)), not \(excerpt(expected, place))")
    }

    /// The target of a link. Errors: those of the walk; `invalid` for what is none.
    private func linkTarget(of path: String) throws(Errno) -> String {
        let relative = Array(path.hostBytes.dropFirst())
        let namespace = tree.namespace
        return try tree.step { () throws(Errno) in
            let location = try relative.withRawSpan { (span) throws(Errno) in
                try namespace.resolve(span, from: namespace.root, follow: false).node()
            }
            let target = try namespace.fileSystem(location).readLink(location.node)
            return String(hostBytes: target)
        }
    }

    private func excerpt(_ bytes: [UInt8], _ place: Int) -> String {
        "'\(escapedText(bytes[min(place, bytes.count)...].prefix(24)))'"
    }
}
