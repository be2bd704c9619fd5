/// What a test expects at a place of a tree; see ``file(_:_:)`` and ``directory(_:_:)``.
public struct ExpectedEntry: Sendable {
    enum Content: Sendable {
        case text(String)
        case bytes([UInt8])
        case link(String)
        case entries([ExpectedEntry])
        /// Whatever it is.
        case anything
    }

    var name: String
    var content: Content
}

/// A file with a text.
public func file(_ name: String, _ text: String) -> ExpectedEntry {
    ExpectedEntry(name: name, content: .text(text))
}

/// A file with some bytes.
public func file(_ name: String, bytes: [UInt8]) -> ExpectedEntry {
    ExpectedEntry(name: name, content: .bytes(bytes))
}

/// A symbolic link to a target.
public func link(_ name: String, to target: String) -> ExpectedEntry {
    ExpectedEntry(name: name, content: .link(target))
}

/// A directory with these entries and no others.
public func directory(
    _ name: String, @ExpectedTree _ entries: () -> [ExpectedEntry] = { [] }
) -> ExpectedEntry {
    ExpectedEntry(name: name, content: .entries(entries()))
}

/// Something that is there, whatever it is.
public func anything(_ name: String) -> ExpectedEntry {
    ExpectedEntry(name: name, content: .anything)
}

/// Puts the entries of a directory together, one a line.
@resultBuilder
public enum ExpectedTree {
    /// The entries of a block.
    public static func buildBlock(_ entries: ExpectedEntry...) -> [ExpectedEntry] { entries }
}
