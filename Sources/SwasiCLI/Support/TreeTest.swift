import ArgumentParser
import Swasi

/// Something that holds of a tree or does not.
struct TreeTest: Equatable, Sendable {
    enum Sort: Equatable {
        case exists
        case file
        case directory
        case isNotEmpty
        case contains([UInt8])
    }

    var sort: Sort
    var path: String
    var isNegated = false

    /// Reads `exists PATH`, `contains TEXT PATH`, `! exists PATH`. Errors: `ValidationError`.
    init(argument: String) throws {
        var words = argument.split(separator: " ").map(String.init)
        if words.first == "!" {
            isNegated = true
            words.removeFirst()
        }
        let sorts: [String: Sort] = [
            "exists": .exists, "file": .file, "directory": .directory, "nonempty": .isNotEmpty,
        ]
        guard let path = words.last, path.hasPrefix("/"), words.count > 1 else {
            throw ValidationError("a test ends with an absolute path: exists /etc/x")
        }
        self.path = path
        if words[0] == "contains", words.count > 2 {
            sort = .contains(words[1..<words.count - 1].joined(separator: " ").hostBytes)
        } else if let sort = sorts[words[0]], words.count == 2 {
            self.sort = sort
        } else {
            throw ValidationError(
                "'\(argument)' is no test; use exists, file, directory, nonempty or contains TEXT")
        }
    }

    /// Whether it holds of a tree.
    func holds(in tree: TreeView) -> Bool { isThere(in: tree) != isNegated }

    private func isThere(in tree: TreeView) -> Bool {
        do throws(Errno) {
            let kind = try tree.step { () throws(Errno) in try tree.find(path.hostBytes).kind }
            switch sort {
            case .exists: return true
            case .file: return kind == .file
            case .directory: return kind == .directory
            case .isNotEmpty: return try !tree.contents(of: path).isEmpty
            case .contains(let text):
                let bytes = try tree.contents(of: path)
                return bytes.indices.contains { bytes[$0...].starts(with: text) }
            }
        } catch {
            return false
        }
    }
}
