public import SwasiCore

/// A path of a test: names from the root down; none is the root.
public struct TreePath: Sendable, Hashable, ExpressibleByStringLiteral, CustomStringConvertible {
    /// The names.
    public var names: [Name]

    /// Takes names.
    public init(_ names: [Name]) {
        self.names = names
    }

    /// Splits at `/`; a name that is not allowed stops the program.
    public init(_ text: String) {
        names = text.split(separator: "/").map { part in
            do throws(Errno) {
                return try Name(String(part))
            } catch {
                preconditionFailure("not a path: \(text)")
            }
        }
    }

    /// Splits at `/`.
    public init(stringLiteral text: String) {
        self.init(text)
    }

    /// The directory above; the root's is the root.
    public var parent: TreePath { TreePath(Array(names.dropLast())) }

    /// The last name; the root has none, and asking for it stops the program.
    public var name: Name {
        guard let last = names.last else { preconditionFailure("the root has no name") }
        return last
    }

    /// The path with one more name.
    public func appending(_ name: Name) -> TreePath { TreePath(names + [name]) }

    /// The names, escaped, joined by `/`.
    public var description: String {
        "/" + names.map(\.description).joined(separator: "/")
    }
}
