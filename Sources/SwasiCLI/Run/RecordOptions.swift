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
        name: .customLong("seal"),
        help: "Put the program and the images into the recording, so that it needs nothing else.")
    var seals = false
    @Flag(
        name: .customLong("verify"),
        help: "Run the program a second time and compare; the status is 86 if it differs.")
    var verifies = false

    mutating func validate() throws {
        if seals, file == nil { throw ValidationError("--seal needs --record") }
        if file == "" { throw ValidationError("--record needs a file") }
    }
}
