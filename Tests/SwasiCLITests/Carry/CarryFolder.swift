import TestSupport
import Testing

/// A folder in which tests run the command and other tools, with a cache and a store of its own.
struct CarryFolder {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Something of it.
    subscript(_ name: String) -> String { folder[name] }

    /// Runs the command, whatever comes of it.
    func swasi(_ arguments: [String]) throws -> Command {
        try Command.run(
            [swasiExecutable] + arguments,
            environment: ["XDG_CACHE_HOME": folder["cache"], "XDG_DATA_HOME": folder["data"]],
            directory: folder.path)
    }

    /// Runs the command, which must succeed; both of its outputs.
    @discardableResult
    func run(
        _ arguments: String..., location: SourceLocation = #_sourceLocation
    ) throws -> String {
        let command = try swasi(arguments)
        try #require(
            command.status == .exited(0), "\(arguments): \(command.error)", sourceLocation: location
        )
        return command.output + command.error
    }

    /// Runs the command, which must fail with 125 and say all of `messages`.
    func fail(
        _ arguments: String..., saying messages: String...,
        location: SourceLocation = #_sourceLocation
    ) throws {
        let command = try swasi(arguments)
        #expect(command.status == .exited(125), "\(arguments)", sourceLocation: location)
        for message in messages {
            #expect(
                command.error.contains(message), "\(arguments): \(command.error)",
                sourceLocation: location)
        }
    }

    /// Runs a script, which must succeed; its output.
    @discardableResult
    func shell(
        _ script: String, location: SourceLocation = #_sourceLocation
    ) throws -> String {
        let command = try Command.run(["bash", "-ec", script], directory: folder.path)
        try #require(
            command.status == .exited(0), "\(command.error)\(command.output)",
            sourceLocation: location)
        return command.output
    }

    /// Makes base.tar, a tree with the program that edits, and one with links.
    func makeBase() throws {
        try shell(
            """
            mkdir -p base/bin base/etc base/gone/below base/dir
            cp '\(try GuestProgram.edits())' base/bin/edits.wasm
            echo one >base/etc/one; ln base/etc/one base/etc/same; echo two >base/etc/two
            echo gone >base/gone/below/x; ln -s one base/etc/link; echo kind >base/kind
            chmod 640 base/etc/two; truncate -s 3M base/hole; : >base/dir/empty
            find base | while read -r f; do touch -h -d @1600000000 "$f"; done
            tar --owner=0 --group=0 --sort=name -C base -cf base.tar .
            """)
    }

    /// Saves a run of edits over base.tar under a name.
    func save(_ name: String, _ edits: String...) throws {
        let done = try swasi(
            ["run", "--no-background", "--image", "base.tar", "--save", name, "/bin/edits.wasm"]
                + edits)
        try #require(done.status == .exited(0), "\(done.error)")
    }

    /// Makes base.tar and saves a run that changes it in every way.
    func makeSnapshot(_ name: String = "one") throws {
        try makeBase()
        try save(
            name, "write", "/etc/one", "changed\n", "rm", "/gone/below/x", "rmdir", "/gone/below",
            "rmdir", "/gone", "mkdir", "/new", "write", "/new/file", "hello\n", "link",
            "/etc/two", "/new/two", "symlink", "../etc/two", "/new/link", "rm", "/kind", "mkdir",
            "/kind", "write", "/kind/inside", "x", "mv", "/dir", "/moved")
    }

    /// The digest of the one manifest with a tag in a layout.
    func digest(_ layout: String, _ tag: String) throws -> String {
        let script = """
            import json, sys
            for m in json.load(open(sys.argv[1] + "/index.json"))["manifests"]:
                if m.get("annotations", {}).get("org.opencontainers.image.ref.name") == sys.argv[2]:
                    print(m["digest"])
            """
        let found = try Command.run(
            ["python3", "-c", script, layout, tag], directory: folder.path)
        let lines = found.output.split(separator: "\n")
        try #require(lines.count == 1, "\(found.output)\(found.error)")
        return String(lines[0])
    }
}
