import ArgumentParser

/// Options that keep what a run took from outside.
struct RecordOptions: ParsableArguments {
    @Option(
        name: .customLong("record"),
        help: .init(
            "Record the run in this file, for swasi replay.", valueName: "file"),
        completion: .file())
    var file: String?
    @Flag(
        name: .customLong("verify"),
        help: "Run the program a second time and compare; the status is 86 if it differs.")
    var verifies = false

    mutating func validate() throws {
        if file == "" { throw ValidationError("--record needs a file") }
    }
}
