import SwasiCore
import SwasiFS
import Testing

/// Extended attributes.
let extendedAttributeCases: [ConformanceCase] = [
    ConformanceCase(
        "values and sorted names", group: "Extended attributes",
        tree: [
            .file("f").with(extendedAttributes: [
                "user.b": Array("two".utf8), "user.a": Array("one".utf8), "user.empty": [],
                "security.x": [0, 255, 10],
            ]),
            .directory("d").with(extendedAttributes: ["user.d": [1]]), .file("none"),
        ]
    ) { tree in
        let fileSystem = tree.fileSystem
        let node = try tree.node("f")
        try expectEqual(
            try fileSystem.extendedAttributeNames(of: node),
            ["security.x", "user.a", "user.b", "user.empty"])
        try expectEqual(
            try fileSystem.extendedAttribute("user.a", of: node), Array("one".utf8))
        try expectEqual(try fileSystem.extendedAttribute("user.empty", of: node), [])
        try expectEqual(
            try fileSystem.extendedAttribute("security.x", of: node), [0, 255, 10])
        try expectEqual(try fileSystem.extendedAttribute("user.d", of: tree.node("d")), [1])
        try expectEqual(try fileSystem.extendedAttributeNames(of: tree.node("none")), [])
    },
    ConformanceCase(
        "names of any bytes but NUL, slashes among them", group: "Extended attributes",
        tree: [
            .file("f").with(extendedAttributes: [
                "user./": [1], "user.a/b//c": [2], "user..": [3], "user.\n": [4],
            ])
        ]
    ) { tree in
        let node = try tree.node("f")
        let names = try tree.fileSystem.extendedAttributeNames(of: node)
        try expectEqual(names, ["user.\n", "user..", "user./", "user.a/b//c"])
        try expectEqual(try tree.fileSystem.extendedAttribute("user.a/b//c", of: node), [2])
        try expectEqual(try tree.fileSystem.extendedAttribute("user./", of: node), [1])
        try expectErrno(.noData) {
            try tree.fileSystem.extendedAttribute("user.a", of: node)
        }
    },
    ConformanceCase(
        "names of up to 255 bytes", group: "Extended attributes",
        needs: [.writes, .extendedAttributes], tree: [.file("f")]
    ) { tree in
        let long = "user." + String(repeating: "n", count: 250)
        try tree.setExtendedAttribute(AttributeName(long), of: "f", to: "x")
        let names = try tree.fileSystem.extendedAttributeNames(of: tree.node("f"))
        try expectEqual(names, [try AttributeName(long)])
        try expectErrno(.resultTooLarge) { try AttributeName(long + "n") }
        try expectErrno(.resultTooLarge) { try AttributeName([]) }
        try expectErrno(.invalid) { try AttributeName([0x61, 0]) }
    },
    ConformanceCase(
        "a value that is missing", group: "Extended attributes", needs: .extendedAttributes,
        tree: [.file("f").with(extendedAttributes: ["user.a": [1]]), .file("g")]
    ) { tree in
        for path: TreePath in ["f", "g", ""] {
            try tree.refuses(.noData) {
                try tree.fileSystem.extendedAttribute("user.b", of: tree.node(path))
            }
        }
    },
    ConformanceCase(
        "on each kind of node", group: "Extended attributes",
        needs: [.writes, .extendedAttributes],
        tree: [
            .file("f"), .directory("d"), .symbolicLink("s", to: "f"), .special("p", .fifo),
        ]
    ) { tree in
        for path: TreePath in ["f", "d", "s", "p", ""] {
            let before = try tree.attributes(path)
            let time = try tree.setExtendedAttribute("user.k", of: path, to: "v")
            let after = try tree.attributes(path)
            try expectEqual(
                try tree.fileSystem.extendedAttribute("user.k", of: tree.node(path)), [0x76])
            try expectEqual(after.changed, time, "\(path): changed")
            try expectEqual(after.modified, before.modified, "\(path): modified")
            try expectEqual(after.size, before.size, "\(path): size")
            try expectTrue(after.version > before.version, "\(path): version grows")
        }
    },
    ConformanceCase(
        "any, create and replace", group: "Extended attributes",
        needs: [.writes, .extendedAttributes], tree: [.file("f")]
    ) { tree in
        try tree.refuses(.noData) {
            try tree.setExtendedAttribute("user.a", of: "f", to: "1", .replace)
        }
        try tree.setExtendedAttribute("user.a", of: "f", to: "1", .create)
        try tree.refuses(.exist) {
            try tree.setExtendedAttribute("user.a", of: "f", to: "2", .create)
        }
        try tree.setExtendedAttribute("user.a", of: "f", to: "3", .replace)
        try tree.setExtendedAttribute("user.b", of: "f", to: "4")
        try tree.setExtendedAttribute("user.b", of: "f", to: "5 is longer")
        let node = try tree.node("f")
        try expectEqual(try tree.fileSystem.extendedAttribute("user.a", of: node), [0x33])
        try expectEqual(
            try tree.fileSystem.extendedAttribute("user.b", of: node),
            Array("5 is longer".utf8))
    },
    ConformanceCase(
        "removing", group: "Extended attributes", needs: [.writes, .extendedAttributes],
        tree: [.file("f").with(extendedAttributes: ["user.a": [1], "user.b": [2]])]
    ) { tree in
        let time = try tree.setExtendedAttribute("user.a", of: "f", to: nil)
        let node = try tree.node("f")
        try expectEqual(try tree.fileSystem.extendedAttributeNames(of: node), ["user.b"])
        try expectEqual(try tree.attributes("f").changed, time)
        try tree.refuses(.noData) {
            try tree.setExtendedAttribute("user.a", of: "f", to: nil)
        }
        try tree.setExtendedAttribute("user.b", of: "f", to: nil)
        try expectEqual(try tree.fileSystem.extendedAttributeNames(of: node), [])
    },
    ConformanceCase(
        "values up to the limit", group: "Extended attributes",
        needs: [.writes, .extendedAttributes], tree: [.file("f")]
    ) { tree in
        let limit = tree.limits.extendedAttributeSize
        let fits = String(repeating: "v", count: limit)
        try tree.setExtendedAttribute("user.a", of: "f", to: fits)
        let node = try tree.node("f")
        try expectEqual(
            try tree.fileSystem.extendedAttribute("user.a", of: node).count, limit)
        try tree.refuses(.argumentListTooLong) {
            try tree.setExtendedAttribute("user.b", of: "f", to: fits + "v")
        }
        // Before exist and noData.
        try tree.refuses(.argumentListTooLong) {
            try tree.setExtendedAttribute("user.a", of: "f", to: fits + "v", .create)
        }
        try tree.refuses(.argumentListTooLong) {
            try tree.setExtendedAttribute("user.b", of: "f", to: fits + "v", .replace)
        }
    },
    ConformanceCase(
        "many names stay sorted", group: "Extended attributes",
        needs: [.writes, .extendedAttributes], tree: [.file("f")]
    ) { tree in
        for index in 0..<100 {
            let name = try AttributeName("user.n\(index * 37 % 100)")
            try tree.setExtendedAttribute(name, of: "f", to: "\(index)")
        }
        let names = try tree.fileSystem.extendedAttributeNames(of: tree.node("f"))
        try expectEqual(names, try (0..<100).map { try AttributeName("user.n\($0)") }.sorted())
    },
    ConformanceCase(
        "they belong to the node, not to the name", group: "Extended attributes",
        needs: [.writes, .extendedAttributes, .hardLinks],
        tree: [.file("a"), .hardLink("b", to: "a"), .directory("d")]
    ) { tree in
        try tree.setExtendedAttribute("user.x", of: "a", to: "v")
        try tree.rename("b", to: "d/c")
        let node = try tree.node("d/c")
        try expectEqual(try tree.fileSystem.extendedAttribute("user.x", of: node), [0x76])
    },
    ConformanceCase(
        "stale nodes have none", group: "Extended attributes",
        needs: [.writes, .extendedAttributes, .identity]
    ) { tree in
        let node = try tree.makeFile("f")
        try tree.unlink("f")
        try tree.refuses(.stale) { try tree.fileSystem.extendedAttributeNames(of: node) }
        try tree.refuses(.stale) { try tree.fileSystem.extendedAttribute("a", of: node) }
        try tree.refuses(.stale) {
            try tree.fileSystem.setExtendedAttribute(
                "a", of: node, to: [1], .any, tree.stamp())
        }
    },
]
