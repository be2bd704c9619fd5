import Glibc
import SwasiCore
import SwasiFS
import TestSupport
import Testing

@testable import SwasiImage

/// A user's archive that changes while it is in use: noticed, said, and never read past its end.
@Suite struct ChangedFileTests {
    let folder: TemporaryFolder
    let image: Image
    let content = pattern(300_000)

    init() throws {
        folder = try TemporaryFolder()
        var tar = TarBytes()
        tar.add("f", content)
        image = try SwasiImageTests.image(tar.finished(), folder)
    }

    enum Change: CaseIterable {
        case truncated, emptied, overwritten, appended, touched
    }

    private func apply(_ change: Change) throws {
        let path = image.path
        switch change {
        case .truncated: #expect(unsafe truncate(path, 1000) == 0)
        case .emptied: #expect(unsafe truncate(path, 0) == 0)
        case .overwritten: try folder.overwrite(path, pattern(1000, seed: 9))
        case .appended: try folder.overwrite(path, [1], O_APPEND)
        case .touched: #expect(unsafe utimensat(AT_FDCWD, path, nil, 0) == 0)
        }
        // A file system may stamp with a coarse clock; the test must not depend on its step.
        var times = [timespec(tv_sec: 77, tv_nsec: 0), timespec(tv_sec: 77, tv_nsec: 0)]
        #expect(unsafe utimensat(AT_FDCWD, path, &times, 0) == 0)
    }

    private func read(_ offset: UInt64, _ count: Int) throws -> [UInt8] {
        let tree = image.fileSystem
        let file = try tree.open(try tree.node("f"), .read, Stamp(time: .epoch))
        var buffer = [UInt8](repeating: 0, count: count)
        let got = try buffer.withMutableRawSpan { (span) throws(Errno) in
            try file.read(at: offset, into: &span)
        }
        return Array(buffer[..<got])
    }

    @Test(arguments: Change.allCases) func aChangeBeforeTheFirstRead(_ change: Change) throws {
        try apply(change)
        #expect(throws: Errno.io) { try read(0, 100) }
        #expect(image.problem?.code == .imageChanged)
        #expect(image.problem?.description.contains("image.tar") == true)
        // Names and attributes are ours and stay.
        #expect(try image.fileSystem.names() == ["f"])
    }

    /// A new name, more names, other permissions and no name at all leave the bytes as they are.
    @Test func aFileThatIsMovedAwayGoesOn() throws {
        #expect(try read(0, 100) == Array(content[..<100]))
        let moved = image.path + ".old"
        #expect(unsafe rename(image.path, moved) == 0)
        #expect(unsafe chmod(moved, 0o400) == 0)
        #expect(try read(130_000, 100) == Array(content[130_000..<130_100]))
        #expect(unsafe unlink(moved) == 0)
        #expect(try read(250_000, 100) == Array(content[250_000..<250_100]))
        #expect(image.problem == nil)
    }

    @Test(arguments: Change.allCases) func aChangeBetweenReads(_ change: Change) throws {
        #expect(try read(0, 100) == Array(content[..<100]))
        #expect(image.problem == nil)
        try apply(change)
        #expect(throws: Errno.io) { try read(250_000, 100) }
        #expect(image.problem?.code == .imageChanged)
        // Once it is known, nothing is read any more, also not what was read before.
        #expect(throws: Errno.io) { try read(0, 100) }
        let file = try image.fileSystem.open(
            try image.fileSystem.node("f"), .read, Stamp(time: .epoch))
        file.gather(0..<100)
        #expect(throws: Errno.io) { try file.withPages(0..<100) { _ in true } }
    }

    enum Path: CaseIterable {
        case read, gatherAndRead, pages
    }

    /// Reading on in a block, coming back in it, entering the next one: each asks the kernel.
    @Test(arguments: Path.allCases, [5000, 40_000, 100_000])
    func aChangeIsNoticedWhereverReadingGoesOn(_ path: Path, _ offset: UInt64) throws {
        let tree = image.fileSystem
        let file = try tree.open(try tree.node("f"), .read, Stamp(time: .epoch))
        #expect(try read(1000, 4096) == Array(content[1000..<5096]))
        try apply(.overwritten)
        if path == .gatherAndRead { file.gather(offset..<offset + 4096) }
        let error = #expect(throws: Errno.self) {
            if path == .pages {
                try file.withPages(offset..<offset + 4096) { _ in true }
            } else {
                _ = try read(offset, 4096)
            }
        }
        #expect(error == .io)
        #expect(image.problem?.code == .imageChanged)
    }

    @Test func removingTheNameIsNoChangeOfTheOpenFile() throws {
        // unlink moves the change time; what is still held goes on to be read.
        #expect(try read(0, 300_000) == content)
        #expect(unsafe unlink(image.path) == 0)
        #expect(try read(0, 300_000) == content)
    }

    @Test func aChangeWhileItIsRead() throws {
        var tar = TarBytes()
        tar.add("f", pattern(3000))
        let path = try folder.file("a.tar.gz", try Gzip.stored(tar.finished()))
        let folder = folder
        let error = #expect(throws: SwasiError.self) {
            // The first report of progress comes when the file was opened and nothing was read yet.
            try Image.open(path: path) { done, _ in
                if done == 0 { try? folder.overwrite(path, [0], O_APPEND) }
            }
        }
        #expect(error?.code == .imageChanged)
    }
}
