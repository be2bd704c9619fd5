import SwasiCore
import SwasiFS
import Testing

/// Everything that can give a name to something, in every place where it cannot: one case for each
/// pair.
let newNameCases: [ConformanceCase] = NewName.allCases.flatMap { way in
    NewNamePlace.allCases.map { place in
        ConformanceCase(
            "\(way.rawValue) \(place.rawValue)", group: "New names",
            needs: way.needs.union([.writes, .symbolicLinks]),
            tree: [
                .file("f", "text"), .directory("d"), .directory("d/e"),
                .symbolicLink("dangling", to: "nowhere"), .symbolicLink("to-d", to: "d"),
                .file("source", "moves"), .directory("empty"),
            ]
        ) { tree in
            try place.check(way, tree)
        }
    }
}

/// A way to give a name.
private enum NewName: String, CaseIterable {
    case file = "make a file"
    case directory = "make a directory"
    case fifo = "make a pipe"
    case symbolicLink = "make a symbolic link"
    case hardLink = "link"
    case openIfMissing = "open what may be missing"
    case openMustCreate = "open what must be made"
    case renameNoReplace = "rename without replacing"

    /// Gives the name; returns the time of the change.
    func give(_ name: Name, in directory: NodeID, _ tree: Subject) throws -> Timestamp {
        let (fileSystem, stamp) = (tree.fileSystem, tree.stamp())
        switch self {
        case .file: _ = try fileSystem.make(name, in: directory, .file, stamp)
        case .directory: _ = try fileSystem.make(name, in: directory, .directory, stamp)
        case .fifo:
            _ = try fileSystem.make(name, in: directory, NewNode(.fifo, mode: 0o600), stamp)
        case .symbolicLink:
            _ = try fileSystem.makeSymbolicLink(name, in: directory, to: [0x61], stamp)
        case .hardLink:
            try fileSystem.link(tree.node("source"), as: name, in: directory, stamp)
        case .openIfMissing:
            _ = try fileSystem.open(name, in: directory, .read, .ifMissing(.file), stamp)
        case .openMustCreate:
            _ = try fileSystem.open(name, in: directory, .read, .mustCreate(.file), stamp)
        case .renameNoReplace:
            try fileSystem.rename(
                "source", in: tree.root, to: name, in: directory, .noReplace, stamp)
        }
        return stamp.time
    }

    /// What it takes.
    var needs: Needs {
        switch self {
        case .fifo: .specialFiles
        case .hardLink: .hardLinks
        case .renameNoReplace: .renameFlags
        default: []
        }
    }

    /// The kind of what has the name then.
    var kind: Kind {
        switch self {
        case .directory: .directory
        case .fifo: .fifo
        case .symbolicLink: .symbolicLink
        default: .file
        }
    }
}

/// A place for a name.
private enum NewNamePlace: String, CaseIterable {
    case inFile = "in a file"
    case inLink = "in a link to a directory"
    case inRemoved = "in a directory that was removed"
    case overFile = "over a file"
    case overDirectory = "over a directory"
    case overLink = "over a dangling link"
    case free = "where it is free"

    func check(_ way: NewName, _ tree: Subject) throws {
        let isOpen = way == .openIfMissing
        switch self {
        case .inFile: try refuses(.notDirectory, "x", in: "f", way, tree)
        case .inLink: try refuses(.notDirectory, "x", in: "to-d", way, tree)
        case .overDirectory: try refuses(isOpen ? .isDirectory : .exist, "e", in: "d", way, tree)
        case .overLink: try refuses(isOpen ? .loop : .exist, "dangling", in: "", way, tree)
        case .overFile where isOpen:
            try tree.unchanged { try way.give("f", in: tree.root, tree) }
        case .overFile: try refuses(.exist, "f", in: "", way, tree)
        case .inRemoved:
            let open = try tree.fileSystem.openDirectory(tree.node("empty"))
            try tree.removeDirectory("empty")
            try tree.refuses(.noEntry) { try way.give("x", in: open.node, tree) }
        case .free: try checkFree(way, tree)
        }
    }

    private func refuses(
        _ error: Errno, _ name: Name, in path: TreePath, _ way: NewName, _ tree: Subject
    ) throws {
        let directory = try tree.node(path)
        try tree.refuses(error) { try way.give(name, in: directory, tree) }
        // What was refused stands in nobody's way.
        try tree.makeFile("d/after")
    }

    private func checkFree(_ way: NewName, _ tree: Subject) throws {
        let above = try tree.attributes("")
        let before = try tree.attributes("d")
        let version = tree.fileSystem.version
        let time = try way.give("new", in: tree.node("d"), tree)
        try expectEqual(try tree.entry("d/new").kind, way.kind)
        try expectEqual(try tree.names("d"), ["e", "new"])
        let after = try tree.attributes("d")
        try expectEqual(after.modified, time, "modified")
        try expectEqual(after.changed, time, "changed")
        try expectEqual(after.accessed, before.accessed, "accessed")
        try expectTrue(after.version > before.version, "the directory's version grows")
        try expectTrue(tree.fileSystem.version > version, "the tree's version grows")
        try expectEqual(try tree.attributes("d/new").changed, time, "changed of what has the name")
        if way != .renameNoReplace {
            try expectEqual(try tree.attributes(""), above, "the directory above")
        }
    }
}
