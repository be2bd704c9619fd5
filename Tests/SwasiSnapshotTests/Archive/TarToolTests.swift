import SwasiConformance
import SwasiCore
import SwasiFS
import TestSupport
import Testing

@testable import SwasiSnapshot

/// GNU tar and bsdtar list and extract what we write, and the trees that they make are ours.
@Suite struct TarToolTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    enum Tool: String, CaseIterable {
        case gnu = "tar"
        case bsd = "bsdtar"

        /// Extracts `archive.tar` into `out` with all that it says.
        var extraction: String {
            switch self {
            case .gnu: "tar --xattrs --xattrs-include='*' --numeric-owner -xpf archive.tar -C out"
            case .bsd: "LC_ALL=C.UTF-8 bsdtar --numeric-owner -xpf archive.tar -C out"
            }
        }
    }

    /// The tree that a tool extracts, read back from an archive that GNU tar makes of it.
    private func extracted(_ archive: [UInt8], _ tool: Tool) throws -> any FileSystem {
        try folder.write("archive.tar", archive)
        try shell(
            """
            rm -rf out; mkdir out
            \(tool.extraction)
            tar --xattrs --xattrs-include='*' --format=pax --numeric-owner --sort=name --sparse \\
                --pax-option=delete=atime,delete=ctime -C out -cf again.tar .
            """, in: folder)
        let back = try MemoryFileSystem(
            lowers: [try image(of: try ScratchFile(path: folder["again.tar"]).bytes(), in: folder)],
            limits: Limits(), stamp: Stamp(time: testTime))
        // bsdtar leaves the time of what it extracts to alone.
        if tool == .bsd {
            try back.setAttributes(
                AttributeChange(modified: testTime), of: back.root, Stamp(time: testTime))
        }
        return back
    }

    @Test(.enabled(if: isRoot, "needs root for devices and owners"), arguments: Tool.allCases)
    func theTreeComesOut(_ tool: Tool) throws {
        var spec = Trees.everything
        spec.entries.append(.file("early").with(modified: Timestamp(nanoseconds: -5_000_000_000)))
        spec.entries.append(.file("huge", .sparse(size: 1 << 33, [(1 << 33) - 10: "data"])))
        spec.entries.append(.file("owned").with(owner: 3_000_000, group: 4_000_000_000))
        let tree = try spec.memory()
        let back = try extracted(try tree.view().archive(), tool)
        try expectSameTrees(back, tree)
    }

    /// The kernel takes no path of more than 4,095 bytes, so the deepest names stay out.
    @Test(.enabled(if: isRoot, "needs root for owners"), arguments: Tool.allCases)
    func namesOfAnyBytes(_ tool: Tool) throws {
        var spec = Trees.names
        spec.entries.removeAll { $0.path.names.first == "deep" && $0.path.names.count > 14 }
        // bsdtar takes a backslash at the start for the root of another system.
        if tool == .bsd { spec.entries.removeAll { $0.path == TreePath("\\") } }
        let tree = try spec.memory()
        let back = try extracted(try tree.view().archive(), tool)
        try expectSameTrees(back, tree)
    }

    /// Longer paths than any system call takes are listed all the same.
    @Test(arguments: Tool.allCases)
    func longPathsAreListed(_ tool: Tool) throws {
        let tree = try TreeSpec([]).memory()
        var directory = tree.root
        let name = try Name(String(repeating: "n", count: 249))
        for _ in 0..<20 {
            directory = try tree.make(name, in: directory, .directory, Stamp(time: testTime))
        }
        _ = try tree.make("file", in: directory, .file, Stamp(time: testTime))
        try folder.write("archive.tar", try tree.view().archive())
        let last = try shell("\(tool.rawValue) -tf archive.tar | tail -n 1", in: folder)
        #expect(last.utf8.count == 20 * 250 + 5)
        #expect(last.hasSuffix("/file\n"))
    }

    /// Nothing is said on standard error, where a tool complains of what it does not like.
    @Test(arguments: Tool.allCases)
    func nobodyComplains(_ tool: Tool) throws {
        try folder.write("archive.tar", try Trees.everything.memory().view().archive())
        let command = try Command.run([tool.rawValue, "-tvf", folder["archive.tar"]])
        #expect(command.status == .exited(0))
        #expect(command.error == "")
        #expect(command.output.split(separator: "\n").count == Trees.everything.entries.count + 1)
    }
}
