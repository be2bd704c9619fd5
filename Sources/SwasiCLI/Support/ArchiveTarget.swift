import ArgumentParser
import Swasi

/// Where a command writes an archive, and how it is compressed.
struct ArchiveTarget: ParsableArguments {
    @Option(
        name: .shortAndLong,
        help: .init("Write to this file; - is standard output.", valueName: "file"),
        completion: .file())
    var output: String?
    @Flag(help: "Compress by gzip.")
    var gzip = false
    @Flag(help: "Compress by zstd.")
    var zstd = false

    mutating func validate() throws {
        if gzip && zstd { throw ValidationError("--gzip and --zstd exclude each other") }
    }

    /// Checks that there is a file to write to.
    func require() throws {
        if output == nil { throw ValidationError("name the file to write to with -o") }
    }

    /// What was asked for; nil if nothing was.
    var compression: Compression? { gzip ? .gzip : zstd ? .zstd : nil }

    /// The folder that the file will be in; nil for standard output.
    var folder: String? {
        guard let output, output != "-" else { return nil }
        guard let slash = output.lastIndex(of: "/") else { return "." }
        return slash == output.startIndex ? "/" : String(output[..<slash])
    }

    /// Opens it. Errors: `invalidArgument` for a terminal; those of a file.
    func open() throws(SwasiError) -> any ArchiveOutput {
        if let output, output != "-" { return try FileOutput(path: output) }
        if Terminal.outputIsTerminal {
            throw SwasiError(
                .invalidArgument, "an archive is nothing for a terminal",
                hint: "name a file with -o, or send standard output to one")
        }
        return Terminal.archiveOutput
    }

    /// Writes an archive: all of it, or nothing where the output is a file. Says what is not in it.
    func write(
        _ label: String, _ compression: Compression = .none,
        _ body: (
            any ArchiveOutput, _ progress: ((_ done: UInt64, _ total: UInt64) -> Void)?
        ) throws(SwasiError) -> ArchiveReport
    ) throws(SwasiError) {
        let output = try compression.output(to: try open())
        let bar = ProgressBar(label)
        defer { bar.clear() }
        // Without anybody who sees it, nothing is counted.
        let report = try body(
            output, Terminal.errorIsTerminal ? { bar.show($0, of: $1) } : nil)
        try output.finish()
        bar.clear()
        for path in report.sockets {
            CommandFailure.warn(
                SwasiError(
                    .system, "'\(escapedText(path))' is not in the archive",
                    cause: "archives have no sockets"))
        }
    }
}
