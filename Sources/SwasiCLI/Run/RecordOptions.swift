import ArgumentParser
import Swasi

/// Options that keep what a run took from outside.
struct RecordOptions: ParsableArguments {
    @Option(
        name: .customLong("record"),
        help: .init(
            "Record the run in this file, for swasi replay.", valueName: "file"),
        completion: .file())
    var file: String?
    @Flag(
        name: .customLong(RecordOptions.fullOption),
        help: """
            Keep all that the program's calls filled in too, for swasi replay --as-recorded; also \
            --record=full.
            """)
    var keepsResults = false
    @Flag(
        name: .customLong("seal"),
        help: """
            Put the program and the images into the recording, so that it needs nothing else; \
            --seal=used for what the run read of them alone.
            """)
    var sealsAll = false
    @Option(name: .customLong(RecordOptions.sealOption), help: .hidden)
    var sealed: SealedPart?
    @Flag(
        name: .customLong("verify"),
        help: """
            Run the program a second time, with the answers of the first, and compare; the status \
            is 86 if it differs.
            """)
    var verifies = false

    /// What `--seal` may have for a value.
    enum SealedPart: String, ExpressibleByArgument, CaseIterable {
        case used
        case all
    }

    /// The flag that `--record=full` is for the parser.
    static let fullOption = "record-results"
    /// The option that `--seal=PART` is for the parser.
    static let sealOption = "seal-part"

    /// What the recording holds of the program and the images.
    var sealing: Sealing {
        switch sealed {
        case .used: .used
        case .all: .everything
        case nil: sealsAll ? .everything : .nothing
        }
    }

    mutating func validate() throws {
        if keepsResults, file == nil { throw ValidationError("--record=full needs --record FILE") }
        if sealing != .nothing, file == nil { throw ValidationError("--seal needs --record") }
        if file == "" { throw ValidationError("--record needs a file") }
    }
}
