import SwasiTesting
import Testing

@Suite("What the report says")
struct ReportTests {
    private let report = Program.host(path: Guest.path("report.wasm"))

    @Test("is what it was", .recorded("Recordings/report.swasi"))
    func repeats() throws {
        try withSandbox { sandbox in
            let run = try expectRecorded(in: sandbox, report, ["one", "two"])
            #expect(run.standardOutput.text == "2 words\n")
            try expectTree(run.snapshot) {
                directory("out") {
                    file("report.txt", "one\ntwo\n")
                    link("latest", to: "report.txt")
                }
            }
        }
    }

    @Test("needs nothing but a sealed recording")
    func needsNothing() throws {
        let repeated = try expectReplay(of: "Recordings/sealed.swasi")
        #expect(repeated.run.standardOutput.text == "2 words\n")
    }

    @Test("is empty without words")
    func isEmpty() throws {
        let run = try withSandbox { try $0.run(report) }
        try expectTree(run.snapshot) {
            directory("out") {
                file("report.txt", "")
                anything("latest")
            }
        }
    }
}
