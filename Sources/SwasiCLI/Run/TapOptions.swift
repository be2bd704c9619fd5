import ArgumentParser

/// Options that look at host calls, or meddle with them.
struct TapOptions: ParsableArguments {
    @Flag(
        name: .customLong("trace"),
        help: """
            Write a line for each host call to standard error, or with --trace=FILE to a file of \
            the host.
            """)
    var traces = false
    /// `--trace=FILE`, see ``spelled(_:)``.
    @Option(
        name: .customLong(TapOptions.fileOption),
        help: .init("The same as --trace=FILE.", valueName: "file"), completion: .file())
    var traceFile: String?
    @Option(
        name: .customLong("trace-filter"),
        help: .init(
            "Trace these calls: path_*,fd_read; %file, %desc, write; !poll for all others.",
            valueName: "calls"))
    var traceFilters: [String] = []
    @Option(
        name: .customLong("trace-path"),
        help: .init("Trace calls on this path and what is below it.", valueName: "path"))
    var tracePaths: [String] = []
    @Flag(name: .customLong("no-trace-times"), help: "Leave the times out of the trace.")
    var hidesTimes = false
    @Option(
        name: .customLong("fault"),
        help: .init(
            """
            Let host calls fail: write:ENOSPC@3, path_open:EACCES%10,seed=1, open(/src/x):ENOENT, \
            read:short,seed=7.
            """, valueName: "calls[(path)]:effect"))
    var faults: [String] = []

    private static let fileOption = "trace-file"

    /// The words of a command line with `--trace=FILE`, `--deterministic=SEED`, `--seal=PART` and
    /// `--record=full` as the parser can read them: a flag has no value for it. Their number stays.
    static func spelled(_ words: [String]) -> [String] {
        let spellings = [
            ("--trace=", "--\(fileOption)="), ("--deterministic=", "--seed="),
            ("--seal=", "--\(RecordOptions.sealOption)="),
        ]
        return words.map { word in
            if word == "--record=full" { return "--\(RecordOptions.fullOption)" }
            // Without a value the parser would take the next word for one.
            guard let (flag, option) = spellings.first(where: { word.hasPrefix($0.0) }),
                word != flag
            else { return word }
            return option + word.dropFirst(flag.count)
        }
    }

    mutating func validate() throws {
        let isTraced = traces || traceFile != nil
        if !isTraced, !traceFilters.isEmpty || !tracePaths.isEmpty || hidesTimes {
            throw ValidationError("--trace-filter, --trace-path and --no-trace-times need --trace")
        }
        if traceFile == "" { throw ValidationError("--trace-file needs a file") }
        for path in tracePaths where !path.hasPrefix("/") {
            throw ValidationError("--trace-path needs an absolute path, not '\(path)'")
        }
    }

    /// The trace that is asked for.
    var trace: TraceRequest? {
        guard traces || traceFile != nil else { return nil }
        return TraceRequest(
            file: traceFile, calls: traceFilters, paths: tracePaths, showsTimes: !hidesTimes)
    }
}
