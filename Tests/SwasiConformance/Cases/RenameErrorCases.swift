import SwasiCore
import SwasiFS
import Testing

/// `rename` where it is refused, in checking order; with each error one that comes later holds too.
let renameErrorCases: [ConformanceCase] = [
    ConformanceCase(
        "1: noReplace with exchange", group: "Rename errors", needs: [.writes, .renameFlags],
        tree: [.file("f"), .directory("d")]
    ) { tree in
        let flags: RenameFlags = [.noReplace, .exchange]
        try tree.refuses(.invalid) { try tree.rename("f", to: "d", flags) }
        try tree.refuses(.invalid) { try tree.rename("missing", to: "d", flags) }
        try tree.refuses(.invalid) { try tree.rename("f", to: "f", flags) }
        let file = try tree.node("f")
        try tree.refuses(.invalid) {
            try tree.fileSystem.rename("a", in: file, to: "b", in: file, flags, tree.stamp())
        }
    },
    ConformanceCase(
        "2: either directory is none", group: "Rename errors", needs: .writes,
        tree: [.file("f"), .file("g")]
    ) { tree in
        let file = try tree.node("g")
        for name: Name in ["f", "missing"] {
            try tree.refuses(.notDirectory) {
                try tree.fileSystem.rename(
                    name, in: tree.root, to: "x", in: file, [], tree.stamp())
            }
            try tree.refuses(.notDirectory) {
                try tree.fileSystem.rename(
                    name, in: file, to: "f", in: tree.root, [], tree.stamp())
            }
        }
    },
    ConformanceCase(
        "2: either directory is none, with a flag", group: "Rename errors",
        needs: [.writes, .renameFlags], tree: [.file("f"), .file("g")]
    ) { tree in
        let file = try tree.node("g")
        for name: Name in ["f", "missing"] {
            try tree.refuses(.notDirectory) {
                try tree.fileSystem.rename(
                    name, in: file, to: "f", in: tree.root, .noReplace, tree.stamp())
            }
        }
    },
    ConformanceCase(
        "3: the name is missing", group: "Rename errors", needs: .writes,
        tree: [.file("f"), .directory("d"), .file("d/g")]
    ) { tree in
        for path: TreePath in ["f", "d", "missing", "other"] {
            try tree.refuses(.noEntry) { try tree.rename("missing", to: path) }
        }
    },
    ConformanceCase(
        "3: the name is missing, with a flag", group: "Rename errors",
        needs: [.writes, .renameFlags], tree: [.file("f"), .directory("d"), .file("d/g")]
    ) { tree in
        for flags: RenameFlags in [.noReplace, .exchange] {
            for path: TreePath in ["f", "d", "missing", "other"] {
                try tree.refuses(.noEntry) { try tree.rename("missing", to: path, flags) }
            }
        }
    },
    ConformanceCase(
        "4: noReplace and the new name exists", group: "Rename errors",
        needs: [.writes, .renameFlags],
        tree: [.file("f"), .directory("d"), .directory("d/e"), .file("d/g")]
    ) { tree in
        try tree.refuses(.exist) { try tree.rename("f", to: "d/g", .noReplace) }
        try tree.refuses(.exist) { try tree.rename("f", to: "f", .noReplace) }
        try tree.refuses(.exist) { try tree.rename("f", to: "d", .noReplace) }
        try tree.refuses(.exist) { try tree.rename("d", to: "f", .noReplace) }
        // A directory below itself, and one that holds the old one.
        try tree.refuses(.exist) { try tree.rename("d", to: "d/e", .noReplace) }
        try tree.refuses(.exist) { try tree.rename("d/e", to: "d", .noReplace) }
    },
    ConformanceCase(
        "5: exchange and the new name is missing", group: "Rename errors",
        needs: [.writes, .renameFlags],
        tree: [.file("f"), .directory("d")]
    ) { tree in
        try tree.refuses(.noEntry) { try tree.rename("f", to: "missing", .exchange) }
        // Below itself as well.
        try tree.refuses(.noEntry) { try tree.rename("d", to: "d/missing", .exchange) }
    },
    ConformanceCase(
        "6: a directory below itself", group: "Rename errors", needs: .writes,
        tree: [
            .directory("a"), .directory("a/b"), .directory("a/b/c"), .file("a/b/f"),
            .directory("a/full"), .file("a/full/f"),
        ]
    ) { tree in
        try tree.refuses(.invalid) { try tree.rename("a", to: "a/x") }
        try tree.refuses(.invalid) { try tree.rename("a", to: "a/b/c/x") }
        try tree.refuses(.invalid) { try tree.rename("a", to: "a/b") }
        // Onto something that is no directory, and onto one that is not empty.
        try tree.refuses(.invalid) { try tree.rename("a", to: "a/b/f") }
        try tree.refuses(.invalid) { try tree.rename("a", to: "a/full") }
    },
    ConformanceCase(
        "6: a directory below itself, with a flag", group: "Rename errors",
        needs: [.writes, .renameFlags],
        tree: [.directory("a"), .directory("a/b"), .directory("a/b/c")]
    ) { tree in
        try tree.refuses(.invalid) { try tree.rename("a", to: "a/b/x", .noReplace) }
        try tree.refuses(.invalid) { try tree.rename("a", to: "a/b", .exchange) }
        try tree.refuses(.invalid) { try tree.rename("a/b", to: "a/b/c", .exchange) }
    },
    ConformanceCase(
        "7: the new name holds the old directory", group: "Rename errors", needs: .writes,
        tree: [.directory("a"), .directory("a/b"), .directory("a/b/c"), .file("a/b/f")]
    ) { tree in
        try tree.refuses(.notEmpty) { try tree.rename("a/b", to: "a") }
        try tree.refuses(.notEmpty) { try tree.rename("a/b/c", to: "a") }
        try tree.refuses(.notEmpty) { try tree.rename("a/b/c", to: "a/b") }
        // Before isDirectory for something that is no directory.
        try tree.refuses(.notEmpty) { try tree.rename("a/b/f", to: "a") }
        try tree.refuses(.notEmpty) { try tree.rename("a/b/f", to: "a/b") }
    },
    ConformanceCase(
        "7: the new name holds the old directory, with exchange", group: "Rename errors",
        needs: [.writes, .renameFlags],
        tree: [.directory("a"), .directory("a/b"), .file("a/b/f")]
    ) { tree in
        try tree.refuses(.invalid) { try tree.rename("a/b", to: "a", .exchange) }
        try tree.refuses(.invalid) { try tree.rename("a/b/f", to: "a", .exchange) }
    },
    ConformanceCase(
        "8: the new directory was removed", group: "Rename errors", needs: .writes,
        tree: [.file("f"), .directory("d"), .directory("x"), .file("x/f")]
    ) { tree in
        let open = try tree.fileSystem.openDirectory(tree.node("d"))
        try tree.removeDirectory("d")
        for name: Name in ["f", "x"] {
            try tree.refuses(.noEntry) {
                try tree.fileSystem.rename(
                    name, in: tree.root, to: "y", in: open.node, [], tree.stamp())
            }
        }
        try tree.refuses(.noEntry) {
            try tree.fileSystem.rename(
                "f", in: open.node, to: "y", in: tree.root, [], tree.stamp())
        }
    },
    ConformanceCase(
        "8: the new directory was removed, with a flag", group: "Rename errors",
        needs: [.writes, .renameFlags],
        tree: [.file("f"), .directory("d"), .directory("x"), .file("x/f")]
    ) { tree in
        let open = try tree.fileSystem.openDirectory(tree.node("d"))
        try tree.removeDirectory("d")
        for name: Name in ["f", "x"] {
            for flags: RenameFlags in [.noReplace, .exchange] {
                try tree.refuses(.noEntry) {
                    try tree.fileSystem.rename(
                        name, in: tree.root, to: "y", in: open.node, flags, tree.stamp())
                }
            }
        }
    },
    ConformanceCase(
        "9: a directory onto something else", group: "Rename errors", needs: .writes,
        tree: [
            .directory("d"), .file("f"), .symbolicLink("s", to: "e"), .directory("e"),
            .special("p", .fifo),
        ]
    ) { tree in
        for path: TreePath in ["f", "s", "p"] {
            try tree.refuses(.notDirectory) { try tree.rename("d", to: path) }
        }
    },
    ConformanceCase(
        "10: something else onto a directory", group: "Rename errors", needs: .writes,
        tree: [
            .directory("d"), .directory("full"), .file("full/x"), .file("f"),
            .symbolicLink("s", to: "d"),
        ]
    ) { tree in
        for path: TreePath in ["f", "s"] {
            try tree.refuses(.isDirectory) { try tree.rename(path, to: "d") }
            // Before notEmpty.
            try tree.refuses(.isDirectory) { try tree.rename(path, to: "full") }
        }
    },
    ConformanceCase(
        "11: onto a directory that is not empty", group: "Rename errors", needs: .writes,
        tree: [
            .directory("d"), .directory("full"), .file("full/x"), .directory("e"),
            .directory("e/e"),
        ]
    ) { tree in
        try tree.refuses(.notEmpty) { try tree.rename("d", to: "full") }
        try tree.refuses(.notEmpty) { try tree.rename("d", to: "e") }
        try tree.refuses(.notEmpty) { try tree.rename("e/e", to: "full") }
        try tree.unlink("full/x")
        try tree.rename("d", to: "full")
    },
    ConformanceCase(
        "a removed directory is not below where it was", group: "Rename errors",
        needs: .writes, tree: [.directory("a"), .directory("a/b")]
    ) { tree in
        let open = try tree.fileSystem.openDirectory(tree.node("a/b"))
        try tree.removeDirectory("a/b")
        try tree.refuses(.noEntry) {
            try tree.fileSystem.rename(
                "a", in: tree.root, to: "x", in: open.node, [], tree.stamp())
        }
    },
]
