import SwasiCore
import SwasiFS
import TestSupport
import Testing

@testable import SwasiImage

@Suite("Parts of an image")
struct ImagePartsTests {
    @Test("what was noted, and nothing else, can be read of them")
    func parts() throws {
        let folder = try TemporaryFolder()
        let made = try Command.run([
            "sh", "-ec",
            """
            cd "$1"; mkdir r; head -c 20000 /dev/urandom >r/a; head -c 300000 /dev/urandom >r/b
            truncate -s 1M r/hole; printf x >>r/hole; tar -C r -Scf i.tar .
            """, "sh", folder.path,
        ])
        try #require(made.status == .exited(0), "\(made.error)")
        let image = try Image.open(path: folder["i.tar"]).noting()
        _ = try image.read("b", 0, 100)
        image.forgetNotes()
        #expect(image.parts.ranges == [[]])
        let first = try image.read("a", 5000, 10)
        let last = try image.read("b", 200_000, 70_000)
        let hole = try image.read("hole", 1 << 20, 8)

        let parts = image.parts
        #expect(parts.count < 100_000 && parts.ranges[0].count <= 3)
        #expect(parts.ranges[0].allSatisfy { $0.lowerBound % 4096 == 0 && !$0.isEmpty })
        let (index, bytes) = (try ScratchFile(), try ScratchFile())
        try index.write(parts.index(at: 0, count: Int(parts.indexCount)))
        // In pieces that end anywhere.
        var kept: [UInt8] = []
        while kept.count < Int(parts.count) {
            kept += try parts.bytes(at: UInt64(kept.count), count: 997)
        }
        #expect(kept == (try parts.bytes(at: 0, count: 1 << 20)))
        try bytes.write(kept)
        let joined = try Image.open(
            name: "i.tar", digest: try image.digest(), index: index.descriptor,
            indexCount: parts.indexCount, bytes: bytes.descriptor, ranges: parts.ranges,
            hasArchives: false
        ) { .stale }
        #expect(try joined.read("a", 5000, 10) == first)
        #expect(try joined.read("b", 200_000, 70_000) == last)
        #expect(try joined.read("hole", 1 << 20, 8) == hole && hole == [UInt8(ascii: "x")])
        #expect(joined.problem == nil)
        #expect(throws: Errno.stale) { try joined.read("b", 0, 1) }
        #expect(throws: Errno.stale) { try joined.read("b", 199_000, 70_000) }
        #expect(joined.problem?.code == .invalidRecording)
    }
}

extension Image {
    /// Bytes of a file at the top.
    fileprivate func read(_ name: String, _ offset: UInt64, _ count: Int) throws -> [UInt8] {
        let file = try fileSystem.open(
            try fileSystem.node(name), .read, Stamp(time: .epoch))
        var bytes = [UInt8](repeating: 0, count: count)
        let done = try bytes.withMutableRawSpan { (span) throws(Errno) in
            try file.read(at: offset, into: &span)
        }
        return Array(bytes[..<done])
    }
}
