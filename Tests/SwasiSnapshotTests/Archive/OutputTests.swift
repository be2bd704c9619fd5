import SwasiCache
import SwasiConformance
import SwasiCore
import TestSupport
import Testing

@testable import SwasiSnapshot

/// Where archives go: all of it, or nothing.
@Suite struct OutputTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func write(_ bytes: [UInt8], to output: any ArchiveOutput) throws {
        try bytes.withRawSpan { (span) throws(SwasiError) in try output.write(span) }
    }

    /// The names in the folder.
    private func names() throws -> String { try shell("ls -A", in: folder) }

    @Test func digestsOfPiecesOfAllSizes() throws {
        let bytes = patternBytes(3_000_000)
        let memory = MemoryOutput()
        let output = try DigestOutput(to: memory)
        var start = 0
        for count in [0, 1, 65_535, 65_536, 65_537, 1 << 20, 7, 1 << 19] {
            try write(Array(bytes[start..<start + count]), to: output)
            start += count
        }
        try write(Array(bytes[start...]), to: output)
        #expect(output.digest == nil)
        try output.finish()
        #expect(memory.bytes == bytes)
        #expect(output.size == 3_000_000)
        #expect(output.digest == (try Digest(of: bytes.span)))
    }

    @Test func aFileAppearsAsAWhole() throws {
        let output = try FileOutput(path: folder["new"])
        try write(Array("one".utf8), to: output)
        #expect(try names() == "")
        try write(Array("two".utf8), to: output)
        try output.finish()
        #expect(try names() == "new\n")
        #expect(try shell("cat new; stat -c %a new; umask", in: folder).hasPrefix("onetwo6"))
    }

    @Test func aFileIsReplacedAsAWhole() throws {
        try folder.write("old", Array("old".utf8))
        try shell("chmod 640 old; ln -s old link", in: folder)
        let output = try FileOutput(path: folder["link"])
        try write(Array("new".utf8), to: output)
        #expect(try shell("cat old", in: folder) == "old")
        try output.finish()
        #expect(try shell("cat old; stat -c ' %a' old", in: folder) == "new 640\n")
        #expect(try shell("readlink link", in: folder) == "old\n")
    }

    /// Where a file must have a name it has one that goes.
    @Test func filesThatMustHaveNames() throws {
        try folder.write("old", Array("old".utf8))
        let kept = try FileOutput(path: folder["old"], mayBeUnnamed: false)
        try write(Array("new".utf8), to: kept)
        #expect(try names().split(separator: "\n").count == 2)
        do {
            let dropped = try FileOutput(path: folder["old"], mayBeUnnamed: false)
            try write(Array("x".utf8), to: dropped)
            #expect(try names().split(separator: "\n").count == 3)
        }
        #expect(try names().split(separator: "\n").count == 2)
        try kept.finish()
        #expect(try names() == "old\n")
        #expect(try shell("cat old", in: folder) == "new")
    }

    @Test func whatIsNotFinishedLeavesNothing() throws {
        try folder.write("old", Array("old".utf8))
        for name in ["old", "new"] {
            let output = try FileOutput(path: folder[name])
            try write(Array("x".utf8), to: output)
        }
        #expect(try names() == "old\n")
        #expect(try shell("cat old", in: folder) == "old")
    }

    @Test func whatIsNoFileIsWrittenToAsItIs() throws {
        let device = try FileOutput(path: "/dev/null")
        try write([1], to: device)
        try device.finish()
        #expect(try shell("test -c /dev/null && echo device", in: folder) == "device\n")
        let full = try FileOutput(path: "/dev/full")
        let error = #expect(throws: SwasiError.self) { try write([1], to: full) }
        #expect(error?.description.contains("no space") == true, "\(String(describing: error))")
    }

    @Test func placesWhereNoFileCanBe() throws {
        let directory = #expect(throws: SwasiError.self) { try FileOutput(path: folder.path) }
        #expect(directory?.code == .invalidArgument)
        for path in [folder["a/b"], "", folder["a/"], "/proc/x"] {
            let error = #expect(throws: SwasiError.self) { try FileOutput(path: path) }
            #expect(error?.code == .system, "\(path)")
        }
    }

    /// The n-th write fails, for every n: each is an error of the archive.
    @Test func everyFailureIsTold() throws {
        let tree = try Trees.everything.memory()
        let view = try tree.view()
        let all = FailingOutput(after: .max)
        _ = try TreeArchive(view).write(to: all)
        #expect(all.writes > 10)
        for number in 0..<all.writes {
            let error = #expect(throws: SwasiError.self) {
                try TreeArchive(view).write(to: FailingOutput(after: number))
            }
            #expect(error?.message == "write \(number)")
        }
    }

    /// A disk that is full leaves what was there.
    @Test(.enabled(if: OutputTests.canMount, "needs root"))
    func aFullDisk() throws {
        try shell(
            "mkdir disk; mount -t tmpfs -o size=1m tmpfs disk; echo old >disk/old", in: folder)
        defer { _ = try? shell("umount disk", in: folder) }
        let tree = try TreeSpec([.file("large", .pattern(4 << 20))]).memory()
        for name in ["disk/old", "disk/new"] {
            let error = #expect(throws: SwasiError.self) {
                try TreeArchive(try tree.view()).write(to: try FileOutput(path: folder[name]))
            }
            #expect(error?.code == .system)
            #expect(error?.hint == "make room on the disk")
        }
        #expect(try shell("ls -A disk; cat disk/old", in: folder) == "old\nold\n")
    }

    static let canMount =
        (try? Command.run(["unshare", "-m", "true"]).status) == .exited(0)
}
