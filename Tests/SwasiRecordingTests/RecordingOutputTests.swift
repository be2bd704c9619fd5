import SwasiCore
import TestSupport
import Testing

@testable import SwasiRecording

@Suite("The file that a run is recorded in")
struct RecordingOutputTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test("keeps what was there until the recording begins, and goes if none begins")
    func untilItBegins() throws {
        let path = try folder.write("old", RecordingLayout.head + [1, 2, 3])
        do {
            let output = try RecordingOutput(path: path)
            #expect(try ScratchFile(path: path).bytes().count == RecordingLayout.head.count + 3)
            try output.begin([7])
            try output.write([8])
        }
        #expect(try ScratchFile(path: path).bytes() == [7, 8])
        _ = try RecordingOutput(path: folder["new"])
        #expect(throws: ScratchFile.Failure.self) { try ScratchFile(path: folder["new"]) }
        try RecordingOutput(path: folder["new"]).begin([])
        #expect(try ScratchFile(path: folder["new"]).bytes().isEmpty)
    }

    @Test("is no file of another sort, and nobody else's")
    func refusals() throws {
        let image = try folder.write("image.tar", Array("a tar archive, or anything".utf8))
        let error = #expect(throws: SwasiError.self) { try RecordingOutput(path: image) }
        #expect(error?.code == .invalidArgument && error?.cause.contains("no recording") == true)
        #expect(try ScratchFile(path: image).text() == "a tar archive, or anything")
        let first = try RecordingOutput(path: folder["one"])
        let second = #expect(throws: SwasiError.self) { try RecordingOutput(path: folder["one"]) }
        #expect(second?.cause.contains("another run") == true)
        try first.begin([1])
        let none = #expect(throws: SwasiError.self) { try RecordingOutput(path: folder["x/y"]) }
        #expect(none?.code == .system)
        // An empty file of the user's may be taken, and stays.
        let empty = try folder.write("empty", [])
        _ = try RecordingOutput(path: empty)
        #expect(try ScratchFile(path: empty).bytes().isEmpty)
    }
}
