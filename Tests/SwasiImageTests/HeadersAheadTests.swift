import SwasiConformance
import SwasiCore
import TestSupport
import Testing

@testable import SwasiImage

/// Headers that a thread reads ahead: the listing is the one without it, whatever the archive.
@Suite struct HeadersAheadTests {
    /// What a reader lists, and how it ends.
    private func listing(_ archive: [UInt8], ahead: Bool) throws -> [String] {
        let folder = try TemporaryFolder()
        let file = try HostFile(path: try folder.file("a.tar", archive))
        var reader = TarReader(
            file, size: UInt64(archive.count), name: "'a'", limits: Limits(),
            worthAhead: ahead ? 0 : .max)
        var entry = LayerEntry()
        var lines: [String] = []
        do {
            while try reader.next(into: &entry) { lines.append("\(entry)") }
        } catch {
            lines.append("\(error)")
        }
        return lines
    }

    private func expectTheSame(_ archive: [UInt8], _ comment: Comment? = nil) throws {
        let expected = try listing(archive, ahead: false)
        #expect(try listing(archive, ahead: true) == expected, comment)
        #expect(!expected.isEmpty)
    }

    /// Entries of many kinds, far enough apart; `count` spans several batches.
    private func archive(_ count: Int, seed: UInt64, finished: Bool = true) -> [UInt8] {
        var random = TestGenerator(seed: seed)
        var tar = TarBytes()
        for number in 0..<count {
            let content = pattern(Int.random(in: 3000..<12_000, using: &random))
            switch Int.random(in: 0..<12, using: &random) {
            case 0: tar.add("d\(number)/") { $0.type = "5" }
            case 1: tar.add("s\(number)") { ($0.type, $0.target) = ("2", "f") }
            // A hard link with a size and no content, and one with both.
            case 2: tar.add("h\(number)") { ($0.type, $0.target, $0.size) = ("1", "f", 5000) }
            case 3: tar.add("i\(number)", content) { ($0.type, $0.target) = ("1", "f") }
            // What a directory's size counts, no content follows.
            case 4: tar.add("e\(number)/") { ($0.type, $0.size) = ("5", 4096) }
            case 5:
                tar.add("x", TarBytes.record(Array("path=long\(number)".utf8))) { $0.type = "x" }
                tar.add("short", content)
            // An archive inside the archive.
            case 6:
                var inner = TarBytes()
                for name in ["p", "q"] { inner.add(name, content) }
                tar.add("n\(number).tar", inner.finished())
            default: tar.add("f\(number)", content)
            }
        }
        return finished ? tar.finished() : tar.bytes
    }

    @Test(arguments: [1, 127, 128, 129, 700]) func theListingIsTheSame(count: Int) throws {
        for seed in 1...3 as ClosedRange<UInt64> {
            try expectTheSame(archive(count, seed: seed), "seed \(seed)")
        }
    }

    /// The second thread begins at what looks like a header, which may be one of another archive.
    @Test(arguments: [0, 300, 5_000]) func anArchiveInTheMiddleIsTheSame(tail: Int) throws {
        var inner = TarBytes()
        for number in 0..<100 { inner.add("i\(number)", pattern(9_000)) }
        var tar = TarBytes()
        for number in 0..<30 { tar.add("before\(number)", pattern(9_000)) }
        tar.add("inner.tar", inner.finished() + pattern(tail))
        for number in 0..<30 { tar.add("behind\(number)", pattern(9_000)) }
        let bytes = tar.finished()
        try expectTheSame(bytes)
        #expect(try listing(bytes, ahead: true).count == 61)
    }

    /// An archive of a thousand files, and where their headers are.
    private func thousand() -> (bytes: [UInt8], offsets: [UInt64]) {
        var tar = TarBytes()
        var offsets: [UInt64] = []
        for number in 0..<1000 {
            offsets.append(UInt64(tar.count))
            tar.add("f\(number)", pattern(number * 7))
        }
        return (tar.finished(), offsets)
    }

    /// Each header is offered, whichever thread reads it.
    @Test func everyHeaderIsOfferedByOneOfTwo() throws {
        let folder = try TemporaryFolder()
        let (bytes, offsets) = thousand()
        let file = try HostFile(path: try folder.file("a.tar", bytes))
        if HostThread.processors < 2 { return }
        var ahead = HeadersAhead(
            file, size: UInt64(bytes.count), from: 0, distance: 3_500, worthSharing: 1)
        for offset in offsets {
            let block = ahead.withBlock(at: offset) { $0.array }
            #expect(block == Array(bytes[Int(offset)..<Int(offset) + 512]))
        }
    }

    @Test func anArchiveThatEndsEarlyIsTheSame() throws {
        let bytes = archive(300, seed: 5, finished: false)
        try expectTheSame(bytes)
        try expectTheSame(Array(bytes.dropLast(700)))
        try expectTheSame(Array(bytes.prefix(bytes.count / 2 / 512 * 512)))
    }

    @Test func aDamagedHeaderIsTheSame() throws {
        var random = TestGenerator(seed: 9)
        let bytes = archive(60, seed: 6)
        for _ in 0..<40 {
            var damaged = bytes
            let block = Int.random(in: 0..<damaged.count / 512, using: &random)
            for offset in [100, 124, 130, 156] {
                damaged[block * 512 + offset] = UInt8.random(in: .min ... .max, using: &random)
            }
            try expectTheSame(damaged, "block \(block)")
        }
    }

    @Test func everyHeaderIsOffered() throws {
        let folder = try TemporaryFolder()
        let (bytes, offsets) = thousand()
        let file = try HostFile(path: try folder.file("a.tar", bytes))
        let made = HeaderReader(file, [0..<UInt64(bytes.count)])
        guard let reader = made else { return }
        for offset in offsets {
            let block = reader.withBlock(at: offset) { $0.array }
            #expect(block == Array(bytes[Int(offset)..<Int(offset) + 512]))
        }
    }

    /// Who stops in the middle leaves no thread waiting: this would hang.
    @Test func aReaderThatIsLeftEnds() throws {
        let folder = try TemporaryFolder()
        let bytes = archive(700, seed: 7)
        let file = try HostFile(path: try folder.file("a.tar", bytes))
        for taken in [0, 1, 130] {
            guard let reader = HeaderReader(file, [0..<UInt64(bytes.count)]) else {
                return
            }
            if taken > 0 { #expect(reader.withBlock(at: 0) { $0.byteCount } == 512) }
            // Not a header's place: what comes next is kept.
            if taken > 1 { #expect(reader.withBlock(at: 513) { _ in true } == nil) }
        }
    }
}
