import ArgumentParser

/// `swasi record`: looks into recordings.
struct RecordCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "record", abstract: "Look into recordings.",
        subcommands: [
            RecordInfoCommand.self, RecordCallsCommand.self, RecordInputsCommand.self,
            RecordExportCommand.self,
        ])
}
