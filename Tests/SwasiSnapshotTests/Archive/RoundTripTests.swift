import SwasiConformance
import SwasiCore
import SwasiFS
import TestSupport
import Testing

@testable import SwasiSnapshot

/// What was written is read back by the reader of images.
@Suite struct RoundTripTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Archives a tree and compares what comes back.
    private func check(_ spec: TreeSpec) throws {
        let tree = try spec.memory()
        let archive = try tree.view().archive()
        let back = try image(of: archive, in: folder)
        try TreeInvariants.check(back)
        try expectSameTrees(back, tree)
        // What was read back is written in the same way again.
        #expect(try back.view().archive() == archive)
    }

    @Test func everySortOfNode() throws {
        try check(Trees.everything)
    }

    @Test func namesOfAnyBytes() throws {
        try check(Trees.names)
    }

    @Test func numbersThatHeadersCannotHold() throws {
        try check([
            .file("late", "x").with(modified: Timestamp(nanoseconds: .max)),
            .file("early").with(modified: Timestamp(nanoseconds: .min + 1)),
            .file("before").with(modified: Timestamp(nanoseconds: -1)),
            .file("half").with(modified: Timestamp(nanoseconds: -1_500_000_000)),
            .file("fine").with(modified: Timestamp(seconds: 1, nanoseconds: 20_000_000)),
            .file("owned").with(owner: .max, group: 2_097_152),
            .file("just").with(owner: 2_097_151, group: 2_097_151),
            .directory("year2242").with(modified: Timestamp(seconds: 8_589_934_591)),
            .directory("year2243").with(modified: Timestamp(seconds: 8_589_934_592)),
            .special("null", .characterDevice, device: 1 << 32 | 3),
            .special("big", .blockDevice, device: 0xFFFF_FFFF << 32 | 0x0020_0000),
            .file("bits").with(mode: 0o7777),
        ])
    }

    @Test func sparseFiles() throws {
        try check([
            .file("hole", .sparse(size: 1 << 40, [:])),
            .file("start", .sparse(size: 3 << 20, [0: "start"])),
            .file("middle", .sparse(size: 1 << 40, [4 << 30: "middle"])),
            .file("end", .sparse(size: 1 << 41, [(1 << 41) - 3: "end"])),
            .file("small", .sparse(size: 64 << 10, [100: "small"])),
            .file(
                "parts",
                .sparse(
                    size: 1 << 36,
                    Dictionary(
                        uniqueKeysWithValues: (0..<200).map { (UInt64($0) * 1_000_003, "part") }))),
        ])
    }

    @Test func aFullFileWithoutZeroesIsStoredAsItIs() throws {
        let tree = try TreeSpec([.file("file", .pattern(3_000_001))]).memory()
        let archive = try tree.view().archive()
        #expect(archive.count == 512 + 512 + 3_000_001 / 512 * 512 + 512 + 1_024)
        let back = try image(of: archive, in: folder)
        try expectSameTrees(back, tree)
    }

    @Test func manyAttributes() throws {
        var attributes: [AttributeName: [UInt8]] = [
            "user.with=sign": Array("a=b\n".utf8), "user.percent%": [0, 1, 2, 255],
            "security.capability": [UInt8](repeating: 7, count: 20), "user.empty": [],
            "user.=": [UInt8](0...255),
        ]
        for number in 0..<9 {
            attributes[try AttributeName("user.large\(number)")] = patternBytes(60_000)
        }
        try check([
            .file("file", "x").with(extendedAttributes: attributes),
            .directory("directory").with(extendedAttributes: ["user.a": [1]]),
            .symbolicLink("link", to: "x").with(extendedAttributes: ["trusted.b": [2]]),
        ])
    }

    @Test func attributesThatNobodyCouldReadAreRefused() throws {
        var attributes: [AttributeName: [UInt8]] = [:]
        for number in 0..<20 {
            attributes[try AttributeName("user.\(number)")] = patternBytes(60_000)
        }
        let tree = try TreeSpec([.file("file").with(extendedAttributes: attributes)]).memory()
        let error = #expect(throws: SwasiError.self) { try tree.view().archive() }
        #expect(error?.code == .limitExceeded)
        #expect(error?.message.contains("'file'") == true)
    }

    @Test func mountsAreCrossed() throws {
        let root = try TreeSpec([.directory("data"), .file("data/hidden"), .file("z", "z")])
            .memory()
        let mounted = try TreeSpec([
            .file("one", "1"), .hardLink("two", to: "one"), .directory("below"),
            .hardLink("below/three", to: "one"),
        ]).memory()
        let namespace = try Namespace(
            [MountRequest(root, at: "/"), MountRequest(mounted, at: "/data")], limits: Limits(),
            stamp: Stamp(time: testTime))
        let back = try image(of: try TreeView(namespace).archive(), in: folder)
        let expected: TreeSpec = [
            .directory("data"), .directory("data/below"), .file("data/below/three", "1"),
            .hardLink("data/one", to: "data/below/three"),
            .hardLink("data/two", to: "data/below/three"), .file("z", "z"),
        ]
        try expectSameTrees(back, try expected.memory())
    }

    @Test func socketsAreReported() throws {
        let tree = try TreeSpec([
            .directory("run"), .special("run/socket", .socket), .file("run/z"),
        ]).memory()
        let output = MemoryOutput()
        let report = try TreeArchive(try tree.view()).write(to: output)
        #expect(report.sockets == [Array("run/socket".utf8)])
        #expect(report.entries == 3)
    }

    @Test func aDeepTree() throws {
        let tree = try TreeSpec([]).memory()
        var directory = tree.root
        for _ in 0..<1_100 {
            directory = try tree.make("d", in: directory, .directory, Stamp(time: testTime))
        }
        let error = #expect(throws: SwasiError.self) { try tree.view().archive() }
        #expect(error?.code == .limitExceeded)
    }

    /// What a file was when it was opened is what is in the archive, or there is none.
    @Test(arguments: [0, 1 << 20, 3 << 20] as [UInt64])
    func aFileThatChangesMeanwhile(_ size: UInt64) throws {
        let tree = try TreeSpec([.file("a", .pattern(3 << 20)), .file("b")]).memory()
        let view = try tree.view()
        let node = try tree.node("a")
        var isDone = false
        let error = #expect(throws: SwasiError.self) {
            try TreeArchive(view).write(to: MemoryOutput()) { _, _ in
                if isDone { return }
                isDone = true
                do throws(Errno) {
                    let file = try tree.open(node, .write, Stamp(time: testTime))
                    if size == 3 << 20 {
                        _ = try file.write([1], .at(0), Stamp(time: testTime))
                    } else {
                        try file.truncate(to: size, Stamp(time: testTime))
                    }
                } catch {
                    Issue.record(error)
                }
            }
        }
        #expect(isDone)
        #expect(error?.code == .imageChanged)
        #expect(error?.message == "'a' changed while it was read")
    }

    @Test func progressComesToItsEnd() throws {
        let tree = try TreeSpec([
            .file("a", .pattern(3 << 20)), .hardLink("b", to: "a"),
            .file("c", .sparse(size: 1 << 40, [:])), .file("d", .pattern(5 << 20)),
        ]).memory()
        var last: (done: UInt64, total: UInt64) = (0, 0)
        _ = try TreeArchive(try tree.view()).write(to: MemoryOutput()) { done, total in
            #expect(done >= last.done && done <= total)
            last = (done, total)
        }
        #expect(last.total == 8 << 20 + 1 << 40)
        #expect(last.done == last.total)
    }
}
