import SwasiCore
import SwasiFS
import Testing

/// File systems that never change: `readOnly` for each change, in its place in the order.
let immutableCases: [ConformanceCase] = [
    ConformanceCase("the trait is set", group: "Immutable", needs: .immutable) { tree in
        try expectEqual(tree.fileSystem.traits.contains(.immutable), true)
    },
    ConformanceCase("the trait is not set", group: "Immutable", needs: .writes) { tree in
        try expectEqual(tree.fileSystem.traits.contains(.immutable), false)
    },
    ConformanceCase(
        "open for writing", group: "Immutable", needs: .immutable,
        tree: [.file("f", "x"), .directory("d"), .symbolicLink("s", to: "f")]
    ) { tree in
        for access: Access in [.write, [.read, .write], .truncate, [.write, .truncate]] {
            try tree.refuses(.readOnly) { try tree.open("f", access) }
            try tree.refuses(.isDirectory) { try tree.open("d", access) }
            try tree.refuses(.loop) { try tree.open("s", access) }
            try tree.refuses(.readOnly) {
                try tree.fileSystem.open(
                    "f", in: tree.root, access, .ifMissing(.file), tree.stamp())
            }
            try tree.refuses(.exist) {
                try tree.fileSystem.open(
                    "f", in: tree.root, access, .mustCreate(.file), tree.stamp())
            }
            try tree.refuses(.noEntry) {
                try tree.fileSystem.open(
                    "missing", in: tree.root, access, .never, tree.stamp())
            }
        }
    },
    ConformanceCase(
        "open that would make", group: "Immutable", needs: .immutable, tree: [.file("f")]
    ) { tree in
        for creation: Creation in [.ifMissing(.file), .mustCreate(.file)] {
            try tree.refuses(.readOnly) {
                try tree.fileSystem.open(
                    "missing", in: tree.root, .read, creation, tree.stamp())
            }
            try tree.refuses(.notDirectory) {
                try tree.fileSystem.open(
                    "missing", in: tree.node("f"), .read, creation, tree.stamp())
            }
        }
        let (file, created) = try tree.fileSystem.open(
            "f", in: tree.root, .read, .ifMissing(.file), tree.stamp())
        try expectEqual(created, false)
        try expectEqual(file.node, try tree.node("f"))
    },
    ConformanceCase(
        "make", group: "Immutable", needs: .immutable, tree: [.file("f"), .directory("d")]
    ) { tree in
        for kind: Kind in [.file, .directory, .fifo, .symbolicLink] {
            let new = NewNode(kind, mode: 0)
            try tree.refuses(.readOnly) { try tree.make("new", new) }
            try tree.refuses(.readOnly) { try tree.make("d/new", new) }
            try tree.refuses(.exist) { try tree.make("f", new) }
            try tree.refuses(.notDirectory) {
                try tree.fileSystem.make("x", in: tree.node("f"), new, tree.stamp())
            }
        }
    },
    ConformanceCase(
        "make a symbolic link is refused", group: "Immutable", needs: .immutable, tree: [.file("f")]
    ) { tree in
        let long = [UInt8](repeating: 0x61, count: 4_097)
        try tree.refuses(.readOnly) { try tree.makeSymbolicLink("new", to: [0x61]) }
        try tree.refuses(.exist) { try tree.makeSymbolicLink("f", to: [0x61]) }
        try tree.refuses(.noEntry) { try tree.makeSymbolicLink("new", to: []) }
        try tree.refuses(.nameTooLong) { try tree.makeSymbolicLink("new", to: long) }
        try tree.refuses(.notDirectory) {
            try tree.fileSystem.makeSymbolicLink(
                "x", in: tree.node("f"), to: [0x61], tree.stamp())
        }
    },
    ConformanceCase(
        "link", group: "Immutable", needs: .immutable,
        tree: [.file("f"), .file("g"), .directory("d")]
    ) { tree in
        try tree.refuses(.readOnly) { try tree.link("f", as: "new") }
        try tree.refuses(.readOnly) { try tree.link("d", as: "new") }
        try tree.refuses(.exist) { try tree.link("f", as: "g") }
        try tree.refuses(.exist) { try tree.link("d", as: "g") }
        try tree.refuses(.notDirectory) {
            try tree.fileSystem.link(
                tree.node("g"), as: "x", in: tree.node("f"), tree.stamp())
        }
    },
    ConformanceCase(
        "unlink and removeDirectory", group: "Immutable", needs: .immutable,
        tree: [.file("f"), .directory("d"), .directory("full"), .file("full/f")]
    ) { tree in
        let file = try tree.node("f")
        for name: Name in ["f", "d", "full", "missing"] {
            try tree.refuses(.readOnly) {
                try tree.fileSystem.unlink(name, in: tree.root, tree.stamp())
            }
            try tree.refuses(.readOnly) {
                try tree.fileSystem.removeDirectory(name, in: tree.root, tree.stamp())
            }
            try tree.refuses(.notDirectory) {
                try tree.fileSystem.unlink(name, in: file, tree.stamp())
            }
            try tree.refuses(.notDirectory) {
                try tree.fileSystem.removeDirectory(name, in: file, tree.stamp())
            }
        }
    },
    ConformanceCase(
        "rename", group: "Immutable", needs: .immutable,
        tree: [.file("f"), .file("g"), .directory("d"), .directory("d/e")]
    ) { tree in
        for flags: RenameFlags in [[], .noReplace, .exchange] {
            for (from, to): (TreePath, TreePath) in [
                ("f", "g"), ("f", "new"), ("missing", "g"), ("d", "d/e"), ("d/e", "d"),
                ("f", "f"), ("d", "f"), ("f", "d"),
            ] {
                try tree.refuses(.readOnly) { try tree.rename(from, to: to, flags) }
            }
            let file = try tree.node("f")
            try tree.refuses(.notDirectory) {
                try tree.fileSystem.rename(
                    "f", in: tree.root, to: "x", in: file, flags, tree.stamp())
            }
            try tree.refuses(.notDirectory) {
                try tree.fileSystem.rename(
                    "x", in: file, to: "x", in: tree.root, flags, tree.stamp())
            }
        }
        try tree.refuses(.invalid) {
            try tree.rename("f", to: "g", [.noReplace, .exchange])
        }
    },
    ConformanceCase(
        "attributes", group: "Immutable", needs: .immutable,
        tree: [.file("f"), .directory("d"), .symbolicLink("s", to: "f")]
    ) { tree in
        for path: TreePath in ["", "f", "d", "s"] {
            try tree.refuses(.readOnly) {
                try tree.setAttributes(AttributeChange(mode: 0o600), of: path)
            }
            try tree.refuses(.readOnly) {
                try tree.setAttributes(AttributeChange(modified: .epoch), of: path)
            }
        }
        let file = try tree.open("f", .read)
        try tree.refuses(.readOnly) {
            try file.setAttributes(AttributeChange(owner: 1), tree.stamp())
        }
    },
    ConformanceCase(
        "extended attributes", group: "Immutable", needs: [.immutable, .extendedAttributes],
        tree: [.file("f").with(extendedAttributes: ["user.a": [1]])]
    ) { tree in
        let limit = tree.limits.extendedAttributeSize
        for value in [nil, "", "v", String(repeating: "v", count: limit + 1)] {
            for mode: ExtendedAttributeMode in [.any, .create, .replace] {
                for name: AttributeName in ["user.a", "user.b"] {
                    try tree.refuses(.readOnly) {
                        try tree.setExtendedAttribute(name, of: "f", to: value, mode)
                    }
                }
            }
        }
    },
    ConformanceCase(
        "an open file", group: "Immutable", needs: .immutable,
        tree: [.file("f", "12345"), .file("g", "x")]
    ) { tree in
        let file = try tree.open("f", .read)
        let other = try tree.open("g", .read)
        try tree.refuses(.badDescriptor) { try file.write([1], .at(0), tree.stamp()) }
        try tree.refuses(.badDescriptor) { try file.write([1], .end, tree.stamp()) }
        try tree.refuses(.invalid) { try file.truncate(to: 0, tree.stamp()) }
        try tree.refuses(.badDescriptor) { try file.allocate(0..<9, .extend, tree.stamp()) }
        try tree.refuses(.badDescriptor) {
            try file.copy(0..<1, from: other, to: 0, tree.stamp())
        }
        try expectEqual(try tree.text("f"), "12345")
    },
    ConformanceCase(
        "the version stands still", group: "Immutable", needs: .immutable,
        tree: [.file("f", "12345"), .directory("d")]
    ) { tree in
        let version = tree.fileSystem.version
        try expectErrno(.readOnly) { try tree.unlink("f") }
        _ = try tree.text("f")
        let node = try tree.node("f")
        try tree.fileSystem.pin(node)
        tree.fileSystem.unpin(node, count: 1)
        try expectEqual(tree.fileSystem.version, version)
    },
]
