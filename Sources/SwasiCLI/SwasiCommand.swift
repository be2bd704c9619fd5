import ArgumentParser
import Swasi

/// The command; its verbs are in Commands, one per file.
struct SwasiCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "swasi",
        abstract: "Runs WebAssembly programs in a file tree made of an image.",
        discussion: """
            Nothing of the host is there for a program but the standard streams: no environment, \
            no directory, no network. What it changes in its tree is gone when it ends.
            """,
        subcommands: [
            RunCommand.self, ReplayCommand.self, RecordCommand.self,
            TimelineCommand.self, ReportCommand.self, BisectCommand.self, BlameCommand.self,
            DiffCommand.self, ApplyCommand.self, ExportCommand.self,
            SnapshotCommand.self, ImageCommand.self, MountCommand.self,
            UnmountCommand.self, CacheCommand.self,
        ])

    /// The version of this package.
    static let version = Sandbox.version

    @Flag(name: .customLong("version"), help: "Show the version, and that of libwasmtime.")
    var showsVersion = false

    mutating func run() throws {
        guard showsVersion else { throw CleanExit.helpRequest(self) }
        Terminal.output("swasi \(SwasiCommand.version)\n")
        if let library = Engine.libraryVersion {
            Terminal.output("libwasmtime \(library.version) (\(library.path))\n")
        } else {
            Terminal.output("libwasmtime is missing; run tools/setup\n")
        }
    }
}
