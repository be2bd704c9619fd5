import CLinux
import Glibc
import SwasiConformance
import SwasiCore
import SwasiFS
import TestSupport
import Testing

@testable import SwasiImage

/// Bytes of a user's archive that are handed to the kernel from where they are.
@Suite struct LentBytesTests {
    let folder: TemporaryFolder
    let image: Image
    let content = pattern(300_000)

    init() throws {
        folder = try TemporaryFolder()
        var tar = TarBytes()
        tar.add("f", content)
        tar.add("small", Array("words".utf8))
        image = try SwasiImageTests.image(tar.finished(), folder)
    }

    private func file(_ name: String = "f", in tree: any FileSystem) throws -> any OpenFile {
        try tree.open(try tree.node(name), .read, Stamp(time: .epoch))
    }

    /// What is lent of a range, and what `meanwhile` does while it is; nil if nothing is.
    private func lent(
        _ range: Range<UInt64>, of file: any OpenFile, meanwhile: () -> Void = {}
    ) throws -> [UInt8]? {
        let lender = try #require(file as? any ContentLending)
        let taken = try ScratchFile()
        let isLent = lender.lend(range) { bytes in
            meanwhile()
            unsafe bytes.withUnsafeBytes {
                _ = unsafe write(taken.descriptor, $0.baseAddress, $0.count)
            }
        }
        return isLent ? try taken.bytes() : nil
    }

    @Test func isWhatIsRead() throws {
        let file = try file(in: image.fileSystem)
        for range in [0..<300_000, 0..<65_536, 1..<70_000, 131_072..<300_000] as [Range<UInt64>] {
            let wanted = content[Int(range.lowerBound)..<Int(range.upperBound)]
            #expect(try lent(range, of: file) == Array(wanted))
        }
        #expect(try lent(200_000..<900_000, of: file) == Array(content[200_000...]))
    }

    @Test func isNotLittleAndNotPastTheEnd() throws {
        let file = try file(in: image.fileSystem)
        #expect(try lent(0..<65_535, of: file) == nil)
        #expect(try lent(299_000..<400_000, of: file) == nil)
        #expect(try lent(300_000..<400_000, of: file) == nil)
        #expect(try lent(0..<100_000, of: try self.file("small", in: image.fileSystem)) == nil)
    }

    /// What somebody has open for writing, or who changed it, is read with a look at it.
    @Test func isNotWhatCouldChange() throws {
        let file = try file(in: image.fileSystem)
        do {
            // SAFETY: the text outlives the call.
            let writer = ScratchFile(adopting: unsafe open(image.path, O_WRONLY | O_CLOEXEC))
            #expect(try lent(0..<100_000, of: file) == nil)
            withExtendedLifetime(writer) {}
        }
        #expect(try lent(0..<100_000, of: file) != nil)
        try folder.overwrite(image.path, [1], O_APPEND)
        #expect(try lent(0..<100_000, of: file) == nil)
        #expect(throws: Errno.io) {
            try file.read(at: 0, count: 100)
        }
    }

    /// Who would change it waits until it is back, and then nothing more is lent.
    @Test func doesNotChangeMeanwhile() throws {
        let file = try file(in: image.fileSystem)
        var refusals: [Int32] = []
        let lent = try lent(0..<100_000, of: file) {
            // SAFETY: the text outlives the calls.
            let writer = unsafe open(image.path, O_WRONLY | O_NONBLOCK | O_CLOEXEC)
            refusals.append(writer < 0 ? errno : 0)
        }
        #expect(lent == Array(content[..<100_000]) && refusals == [EWOULDBLOCK])
        // SAFETY: as above.
        let writer = ScratchFile(adopting: unsafe open(image.path, O_WRONLY | O_CLOEXEC))
        #expect(writer.descriptor >= 0)
    }

    /// An overlay tells of the image's bytes as long as a file is as it was.
    @Test func lastsUnderAnOverlay() throws {
        let stamp = Stamp(time: .epoch)
        let tree = try MemoryFileSystem(
            lowers: [image.fileSystem], limits: Limits(), stamp: stamp)
        let file = try file(in: tree)
        let lasting = try #require(file.lastingContent)
        #expect(try lent(0..<100_000, of: lasting) == Array(content[..<100_000]))
        let node = try tree.node("f")
        let writer = try tree.open(node, .write, stamp)
        _ = try writer.write([1, 2, 3], .at(5), stamp)
        #expect(file.lastingContent == nil)
        #expect(try self.file(in: tree).lastingContent == nil)
        #expect(try lasting.read(at: 0, count: 10) == Array(content[..<10]))
        #expect(try file.read(at: 5, count: 3) == [1, 2, 3])
        try tree.setAttributes(AttributeChange(mode: 0o600), of: tree.node("small"), stamp)
        #expect(try self.file("small", in: tree).lastingContent == nil)
    }
}
