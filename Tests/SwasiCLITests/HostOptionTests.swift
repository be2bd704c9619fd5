import Swasi
import Testing

@testable import SwasiCLI

@Suite("Directories of the host on the command line")
struct HostOptionTests {
    @Test(
        "are volumes",
        arguments: [
            ("a:/b", "a", "/b", HostMode.readOnly), ("a:/b:ro", "a", "/b", .readOnly),
            ("/x y:/b:rw", "/x y", "/b", .readWrite), ("./a:/:overlay", "./a", "/", .overlay),
            ("a:b:/c", "a:b", "/c", .readOnly), ("a:/b:/c:rw", "a:/b", "/c", .readWrite),
        ])
    func volumes(_ text: String, _ host: String, _ guest: String, _ mode: HostMode) {
        #expect(VolumeOption(argument: text) == VolumeOption(host: host, guest: guest, mode: mode))
    }

    @Test("are no volumes", arguments: ["", "a", "a:", ":/b", "a:b", "a:b:rw", "a:/b:x", "/a"])
    func noVolumes(_ text: String) {
        #expect(VolumeOption(argument: text) == nil)
    }

    @Test(
        "are directories as wasmtime has them",
        arguments: [
            (".", ".", ".", "/"), ("a", "a", "a", "/a"), ("a::/b/c", "a", "/b/c", "/b/c"),
            ("../x", "../x", "../x", "/x"), ("a::.", "a", ".", "/"), ("a:b::c", "a:b", "c", "/c"),
        ])
    func directories(_ text: String, _ host: String, _ guest: String, _ path: String) {
        let option = DirectoryOption(argument: text)
        #expect(option == DirectoryOption(host: host, guest: guest))
        #expect(option?.path == path)
    }

    @Test("are no directories", arguments: ["", "::a", "a::"])
    func noDirectories(_ text: String) {
        #expect(DirectoryOption(argument: text) == nil)
    }
}
