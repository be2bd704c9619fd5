import ArgumentParser
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
    func volumes(_ text: String, _ host: String, _ guest: String, _ mode: HostMode) throws {
        let volume = try VolumeOption(argument: text)
        #expect(volume == VolumeOption(host: host, guest: guest, mode: mode))
    }

    @Test(
        "are no volumes, and what is wrong is said",
        arguments: [
            ("", "no path of the guest"), ("a", "no path of the guest"), ("a:", "'' is not abs"),
            (":/b", "no path of the host"), ("a:b", "'b' is not absolute"), ("/a", "of the guest"),
            ("a:b:rw", "'b' is not absolute"), ("a:/b:x", "'x' is no mode; use ro, rw or overlay"),
            ("a:/b:", "'' is no mode"),
        ])
    func noVolumes(_ text: String, _ cause: String) {
        let error = #expect(throws: ValidationError.self) { try VolumeOption(argument: text) }
        #expect(error?.message.contains(cause) == true)
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
