import SwasiCore
import SwasiFS

/// The search for a program in a tree.
struct ProgramSearch {
    let view: TreeView
    /// The value of PATH.
    let path: String

    /// The PATH of a run that was granted none.
    static let defaultPath = "/usr/local/bin:/usr/bin:/bin"
    private static let treeHint = "look at the tree with: swasi image tree IMAGE"

    init(_ view: TreeView, environment: [String: String]) {
        self.view = view
        path = environment["PATH"] ?? ProgramSearch.defaultPath
    }

    /// A program that was found.
    struct Found {
        var path: String
        var location: Location
    }

    /// The file that a name stands for; see ``Program/inside(_:)``.
    ///
    /// Errors: `notFound`; `notRunnable` for a directory and for what cannot be reached.
    func find(_ name: String) throws(SwasiError) -> Found {
        let shown = "'\(escapedText(name.hostBytes))'"
        var directory: String?
        for candidate in candidates(name) {
            let location: Location
            do throws(Errno) {
                location = try view.step { () throws(Errno) in
                    try view.find(candidate.hostBytes)
                }
            } catch .noEntry, .notDirectory {
                continue
            } catch {
                throw SwasiError(
                    .notRunnable, "cannot reach the program \(shown)", cause: error.words,
                    hint: ProgramSearch.treeHint)
            }
            if location.kind == .file { return Found(path: candidate, location: location) }
            directory = directory ?? candidate
        }
        if let directory {
            throw SwasiError(
                .notRunnable, "cannot run \(shown)",
                cause: "'\(escapedText(directory.hostBytes))' is no regular file",
                hint: ProgramSearch.treeHint)
        }
        throw SwasiError(
            .notFound, "there is no program \(shown)",
            cause: name.utf8.contains(UInt8(ascii: "/"))
                ? "no such file in the tree" : "it is in no directory of PATH=\(path)",
            hint: ProgramSearch.treeHint)
    }

    private func candidates(_ name: String) -> [String] {
        if name.isEmpty { return [] }
        if name.utf8.contains(UInt8(ascii: "/")) { return [name, name + ".wasm"] }
        return path.hostBytes.split(separator: UInt8(ascii: ":")).flatMap { folder in
            let base = "\(String(hostBytes: Array(folder)))/\(name)"
            return [base, base + ".wasm"]
        }
    }

    /// Paths of modules in the tree, in the order of their names, for a user who named none; at
    /// most `count` of them, and of the first `limit` entries of the tree.
    func modules(count: Int, limit: Int = 100_000) -> [String] {
        var found: [String] = []
        var pending: [(path: [UInt8], location: Location)] = [([], view.namespace.root)]
        var seen = 0
        while found.count < count, seen < limit, let next = pending.popLast() {
            guard
                let entries = try? view.step({ () throws(Errno) in
                    try view.entries(of: next.location)
                })
            else { continue }
            seen += entries.count
            var directories: [(path: [UInt8], location: Location)] = []
            for entry in entries {
                let path = next.path + [UInt8(ascii: "/")] + entry.name.bytes
                if entry.location.kind == .directory {
                    directories.append((path, entry.location))
                } else if entry.location.kind == .file, path.suffix(5) == Array(".wasm".utf8)[...] {
                    found.append(escapedText(path))
                }
            }
            pending += directories.reversed()
        }
        return Array(found.prefix(count))
    }
}
