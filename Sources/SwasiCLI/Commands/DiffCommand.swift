import ArgumentParser
import Swasi

/// `swasi diff`.
struct DiffCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Show what a run changed, or what is different between two trees.",
        discussion: """
            With one snapshot, what was changed since the run began; with two trees of any sort, \
            what is different between them.

            Each line has a letter (A for added, D for removed, M for changed), a path and, in \
            parentheses, what is different. The exit status is 0 if nothing is, 1 if something is, \
            and 125 if the trees could not be compared.
            """)

    /// How changes are shown.
    enum Form: String, EnumerableFlag {
        case lines
        case nameOnly
        case stat
        case json
        case patch

        static func name(for value: Form) -> NameSpecification {
            value == .nameOnly ? .customLong("name-only") : .customLong(value.rawValue)
        }

        static func help(for value: Form) -> ArgumentHelp? {
            switch value {
            case .lines: "Show a line for each change; this is the default."
            case .nameOnly: "Show paths only."
            case .stat: "Show how many bytes of files are different."
            case .json: "Show each change as a JSON object in a line."
            case .patch: "Write a patch, for git apply and patch -p1."
            }
        }
    }

    @Flag(exclusivity: .exclusive)
    var form = Form.lines
    @Flag(
        inversion: .prefixedNo,
        help: """
            Show all changes of times, or none. By default one is shown where it is the only \
            difference, but not of a directory in which something changed, nor where one tree has \
            whole seconds only.
            """)
    var times: Bool?
    @Flag(name: .customLong("no-owners"), help: "Do not compare owners and groups.")
    var ignoresOwners = false
    @Option(
        help: .init("Show this path and what is below it; repeatable.", valueName: "path"))
    var only: [String] = []
    @Option(help: .init("Use colours.", valueName: "auto|always|never"))
    var color = Color.Choice.auto
    @OptionGroup var cache: CacheOptions
    @Option(
        help: .init("Take images for this of several.", valueName: "os/architecture"))
    var platform: Platform?
    @Argument(
        help: """
            A snapshot, a directory, a tar archive, what docker save writes, or oci:DIR[:TAG].
            """, completion: .file())
    var before: String
    @Argument(help: "What to compare it with.", completion: .file())
    var after: String?
    @OptionGroup var store: StoreOptions

    mutating func run() throws {
        let cache = self.cache.open()
        let first = try open(before, cache)
        let second = try after.map { try open($0, cache) }
        let isSame: Bool
        do throws(SwasiError) {
            let diff = try compare(first, second)
            let shown = diff.listed(timeChanges).filter(isWanted)
            var printer = DiffPrinter(diff, form, hasColor: color.isOn)
            for change in shown { try printer.add(change) }
            printer.finish()
            isSame = shown.isEmpty
        } catch {
            throw first.problem ?? second?.problem ?? error
        }
        if !isSame { throw ExitCode(1) }
    }

    private func open(_ word: String, _ cache: Cache?) throws(SwasiError) -> TreeOperand {
        try TreeOperand.open(word, platform: platform, cache: cache, store: store.folder)
    }

    private func compare(
        _ first: TreeOperand, _ second: TreeOperand?
    ) throws(SwasiError) -> TreeDiff {
        var ignored: Differences = []
        if ignoresOwners { ignored.insert(.owner) }
        if times == false { ignored.insert(.time) }
        let line = ProgressLine()
        defer { line.clear() }
        func show(_ progress: TreeDiff.Progress) {
            // Nothing for work that is done at once.
            if progress.paths < 16_384, progress.bytes < 256 << 20 { return }
            line.show("comparing: \(progress.paths) paths, \(progress.bytes >> 20) MiB read")
        }
        guard let second else {
            guard let snapshot = first.snapshot else {
                throw SwasiError(
                    .invalidArgument,
                    "'\(escapedText(first.word.hostBytes))' is no snapshot",
                    cause: "and there is nothing to compare it with",
                    hint: "use: swasi diff SNAPSHOT, or swasi diff A B")
            }
            return try snapshot.changes(ignoring: ignored, progress: show)
        }
        if let before = first.snapshot, let after = second.snapshot {
            return try after.changes(since: before, ignoring: ignored, progress: show)
        }
        return try TreeDiff(
            from: first.view, to: second.view, ignoring: ignored, hasCoarseTimes: times != true,
            progress: show)
    }

    /// JSON is for programs, which choose for themselves; a patch has no times.
    private var timeChanges: TreeDiff.TimeChanges {
        switch times {
        case true?: .all
        case false?: .none
        case nil: form == .json ? .all : form == .patch ? .none : .alone
        }
    }

    private func isWanted(_ change: TreeChange) -> Bool {
        if only.isEmpty { return true }
        let slash = UInt8(ascii: "/")
        return only.contains { path in
            let wanted = Array(path.hostBytes.split(separator: slash).joined(separator: [slash]))
            return wanted.isEmpty || change.path == wanted
                || change.path.starts(with: wanted + [slash])
        }
    }
}
