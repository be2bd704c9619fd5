import TestSupport
import Testing

@Suite("Reports on the command line")
struct ReportCommandTests {
    private let folder: TemporaryFolder
    private let outside: String

    init() throws {
        folder = try TemporaryFolder(suffix: " with a space")
        outside = try GuestProgram.outside()
    }

    private func swasi(_ arguments: String...) throws -> Command {
        try Command.run(
            [swasiExecutable] + arguments, environment: ["XDG_CACHE_HOME": folder["cache"]])
    }

    @Test("a page is written, and nothing else")
    func page() throws {
        let (file, page) = (folder["run.swasi"], folder["page.html"])
        _ = try swasi("run", "--record", file, outside, "everything")
        let report = try swasi("report", file, "-o", page)
        #expect(report.status == .exited(0) && report.output == "" && report.error == "")
        let text = try ScratchFile(path: page).text()
        #expect(text.hasPrefix("<!doctype html>") && text.contains("\"state\":\"same\""))
        let shown = try swasi("report", file, "-o", "-", "--without-running")
        #expect(shown.output.contains("\"state\":\"none\"") && shown.error == "")
        #expect(try swasi("report", file).error.contains("-o"))
    }

    @Test("a replay that goes another way, or is not possible, is told")
    func troubles() throws {
        let (file, page) = (folder["run.swasi"], folder["page.html"])
        _ = try swasi("run", "--record", file, outside, "everything")
        let other = try GuestProgram.probe()
        let forced = try swasi("report", file, "-o", page, "--module", other, "--force")
        #expect(forced.status == .exited(0) && forced.error.contains("went another way"))
        let refused = try swasi("report", file, "-o", page, "--module", other)
        #expect(refused.status == .exited(0))
        #expect(refused.error.contains("is not that of the recording"))
        #expect(try swasi("report", folder["none"], "-o", page).status == .exited(125))
        let nowhere = try swasi("report", file, "-o", folder["none/page.html"])
        #expect(nowhere.status == .exited(125) && nowhere.error.contains("page.html"))
    }
}
