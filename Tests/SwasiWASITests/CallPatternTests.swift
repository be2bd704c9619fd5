import SwasiCore
import Testing

@testable import SwasiWASI

/// The words by which users mean calls, and the paths by which they choose.
@Suite struct CallPatternTests {
    private func names(_ lists: String...) throws -> [String] {
        let selected = try CallPatterns.selection(lists, title: "list")
        return zip(Preview1.shapes(.preview1), selected).filter(\.1).map { "\($0.0.function.name)" }
    }

    @Test func wordsMeanCalls() throws {
        #expect(try names("path_open") == ["path_open"])
        #expect(try names("path_re*") == ["path_readlink", "path_remove_directory", "path_rename"])
        #expect(try names("?d_p*t") == ["fd_prestat_get"])
        #expect(try names("read") == ["fd_pread", "fd_read"])
        #expect(try names("%read,open") == ["fd_pread", "fd_read", "path_open"])
        #expect(try names("open", "close") == ["fd_close", "path_open"])
        #expect(try names("%file").allSatisfy { $0.hasPrefix("path_") })
        #expect(try names("%file").count == 10)
        #expect(try names("%desc").count == 35)
        #expect(try names("*").count == 46)
        #expect(
            try names("!%desc,proc_*,%clock") == [
                "args_get", "args_sizes_get", "environ_get", "environ_sizes_get", "poll_oneoff",
                "random_get", "sched_yield",
            ])
        #expect(try names("!*").isEmpty)
        #expect(try CallPatterns.selection([], title: "list").count == 92)
    }

    @Test func bothSnapshotsAreMeant() throws {
        let selected = try CallPatterns.selection(["fd_read"], title: "list")
        #expect(selected.filter { $0 }.count == 2)
    }

    static let bad: [(String, Int)] = [
        ("", 1), ("bogus", 1), ("fd_read,bogus", 9), ("!bogus", 2), ("fd_read,", 9),
        ("%fd_read", 1), ("file", 1), ("%*", 1), ("read ,write", 1), ("é,x", 1), ("fd_*,!open", 6),
    ]

    @Test(arguments: bad)
    func wordsThatMeanNothingAreRefused(list: String, place: Int) throws {
        let error = try #require(throws: SwasiError.self) {
            try CallPatterns.selection([list], title: "list")
        }
        #expect(error.code == .invalidArgument)
        #expect(error.message == "cannot read the list '\(list)' at character \(place)")
        for word in ["%file", "%desc", "readdir", "path_open", "sock_accept"] {
            #expect(error.hint.contains(word))
        }
    }

    @Test func pathsHoldWhatIsBelow() {
        func path(_ text: String) -> GuestPath { GuestPath(text.utf8) }
        #expect(path("/src").holds(path("/src")) && path("/src/").holds(path("//src/./a")))
        #expect(path("/").holds(path("/src")) && path("/").holds(path("/")))
        #expect(!path("/src").holds(path("/srcs")) && !path("/src").holds(path("/")))
        #expect(!path("/src").holds(path("/src/../etc")) && path("/a/..") == .root)
        #expect(path("/a/b").appending(path: Array("../../../c".utf8)) == path("/c"))
        #expect(GuestPath.root.appending(path: [UInt8](repeating: 0x61, count: 5_000)) == nil)
    }

    @Test func tracesAreFilteredByPath() throws {
        let lines = try TracedGuest.lines(paths: ["/src/"]) { guest in
            _ = try guest.path(.pathCreateDirectory, "src")
            _ = try guest.path(.pathCreateDirectory, "srcs")
            let file = try guest.create("src/../src/a")
            let other = try guest.create("b")
            try guest.call(.fdSync, file)
            try guest.call(.fdSync, other)
            _ = try guest.rename("b", "src/b")
            _ = try guest.path(.pathUnlinkFile, "src/../b")
            _ = try guest.symbolicLink("src/a", "l")
            try guest.call(.schedYield)
        }
        #expect(
            lines.map { $0.split(separator: "(")[0] } == [
                "path_create_directory", "path_open", "fd_sync", "path_rename",
            ])
    }
}
