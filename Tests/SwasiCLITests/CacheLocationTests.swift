import Glibc
import Swasi
import TestSupport
import Testing

@testable import SwasiCLI

@Suite("Where the cache is")
struct CacheLocationTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func open(_ folders: [String], account: String? = nil) throws -> String {
        try CacheLocation.openFirst(folders, account: { account }, temporary: folder.path).folder
    }

    private var inTemporary: String { folder["swasi-\(geteuid())"] }

    @Test("variables name it, if they are absolute")
    func variables() {
        #expect(CacheLocation.userFolders("/c", "/h") == ["/c/swasi", "/h/.cache/swasi"])
        #expect(CacheLocation.userFolders(nil, "/h") == ["/h/.cache/swasi"])
        #expect(CacheLocation.userFolders("c", "") == [])
        #expect(CacheLocation.userFolders(nil, nil) == [])
    }

    @Test("the first that can be used is used")
    func first() throws {
        #expect(try open([folder["a"], folder["b"]]) == folder["a"])
        #expect(try open(["/dev/null/x", folder["b"]]) == folder["b"])
        #expect(try open(["/dev/null/x"], account: folder["h"]) == folder["h/.cache/swasi"])
        #expect(try open([], account: "/") == inTemporary)
        #expect(try open(["/dev/null/x"], account: "/dev/null") == inTemporary)
        // Again: it is there now.
        #expect(try open([]) == inTemporary)
    }

    @Test("one in the temporary folder must be private", arguments: [0o755, 0o710, 0o701])
    func privacy(mode: mode_t) throws {
        try #require(unsafe mkdir(inTemporary, 0o700) == 0)
        #expect(try open([]) == inTemporary)
        try #require(unsafe chmod(inTemporary, mode) == 0)
        let error = #expect(throws: SwasiError.self) { try open([]) }
        #expect(error?.code == .cache && error?.hint.contains("--cache") == true)
    }

    @Test("a link or a file in the temporary folder is not followed")
    func links() throws {
        try #require(unsafe mkdir(folder["mine"], 0o700) == 0)
        try #require(unsafe symlink(folder["mine"], inTemporary) == 0)
        #expect(throws: SwasiError.self) { try open([]) }
        try #require(unsafe unlink(inTemporary) == 0)
        try folder.write("swasi-\(geteuid())", [])
        #expect(throws: SwasiError.self) { try open([]) }
    }

    @Test("what is said when none can be used is about the first")
    func none() throws {
        try folder.write("swasi-\(geteuid())", [])
        let error = #expect(throws: SwasiError.self) {
            try open(["/dev/null/first", "/dev/null/x"])
        }
        #expect(error?.message.contains("/dev/null/first") == true)
    }
}
