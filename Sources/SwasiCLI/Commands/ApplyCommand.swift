import ArgumentParser
import Swasi

/// `swasi apply`.
struct ApplyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply",
        abstract: "Bring what a run changed in an overlay to the directory below it.",
        usage: """
            swasi apply NAME [--to DIR] [--dry-run] [options] [PATH…]
            swasi apply --finish|--undo --to DIR
            """,
        discussion: """
            All changes are made or none. Where the directory changed since the run saw it, \
            nothing is applied, and the places are named. One that was interrupted can be finished \
            or undone.
            """)

    @Option(
        help: .init("Apply to this directory, not to the one below the overlay.", valueName: "dir"),
        completion: .directory)
    var to: String?
    @Option(help: .init("Apply only what was attached here.", valueName: "path"))
    var mount: String?
    @Flag(name: [.customShort("n"), .customLong("dry-run")], help: "Show what would be done.")
    var isDry = false
    @Flag(help: "Apply also where the directory changed since.")
    var force = false
    @Flag(name: .customLong("keep-setid"), help: "Keep set-user-ID and set-group-ID bits.")
    var keepsSetID = false
    @Flag(help: "Make devices.")
    var devices = false
    @Flag(help: "Change owners and groups where the run did.")
    var owners = false
    @Flag(
        name: .customLong("all-attributes"),
        help: "Set extended attributes that are no user's too, capabilities among them.")
    var setsAllAttributes = false
    @Flag(help: "Finish an apply that was interrupted.")
    var finish = false
    @Flag(help: "Take back an apply that was interrupted.")
    var undo = false
    @OptionGroup var cache: CacheOptions
    @OptionGroup var store: StoreOptions
    @Argument(
        help: "The snapshot, and paths below the place of the mount; everything if there is none.")
    var words: [String] = []

    mutating func validate() throws {
        if finish || undo {
            if finish, undo { throw ValidationError("--finish and --undo exclude each other") }
            if to == nil { throw ValidationError("--finish and --undo need --to DIR") }
            if !words.isEmpty { throw ValidationError("--finish and --undo need no snapshot") }
        } else if words.isEmpty {
            throw ValidationError("which snapshot?")
        }
    }

    mutating func run() throws {
        if let to, finish || undo { return try end(to) }
        let store = try StoreLocation.open(store.folder, create: false)
        let bar = ProgressBar("applying '\(escapedText(words[0].hostBytes))'")
        defer { bar.clear() }
        let applied = try store.apply(
            words[0], mount: mount, to: to, options: options, isDry: isDry,
            cache: cache.open(),
            progress: { bar.show($0, of: $1) }, warning: CommandFailure.warn)
        bar.clear()
        for mount in applied { try say(mount) }
        for path in options.paths where !applied.contains(where: { $0.diff.concerns(path) }) {
            CommandFailure.warn(
                SwasiError(
                    .notFound, "there is no change at '\(escapedText(path))'",
                    hint: "paths begin below the place of the mount: see those of --dry-run"))
        }
    }

    private func end(_ folder: String) throws(SwasiError) {
        let wasThere =
            finish
            ? try SnapshotStore.finishApply(to: folder) : try SnapshotStore.undoApply(to: folder)
        let shown = escapedText(folder.hostBytes)
        Terminal.output(
            wasThere
                ? "\(finish ? "finished" : "undid") an apply to '\(shown)'\n"
                : "nothing is to be \(finish ? "finished" : "undone") in '\(shown)'\n")
    }

    private var options: ApplyOptions {
        var options = ApplyOptions()
        let slash = UInt8(ascii: "/")
        options.paths = words.dropFirst().map {
            Array($0.hostBytes.split(separator: slash).joined(separator: [slash]))
        }.filter { !$0.isEmpty }
        options.overwritesChanges = force
        options.keepsSetID = keepsSetID
        options.makesDevices = devices
        options.setsPrivilegedAttributes = setsAllAttributes
        options.changesOwners = owners
        return options
    }

    private func say(_ mount: AppliedMount) throws {
        if isDry {
            var printer = DiffPrinter(mount.diff, .lines, hasColor: Color.Choice.auto.isOn)
            let paths = Set(mount.report.changes.map(\.path))
            for change in mount.diff.listed(.alone) where paths.contains(change.path) {
                try printer.add(change)
            }
            printer.finish()
        }
        for left in mount.report.leftOut {
            Terminal.error("swasi: '\(escapedText(left.path))': \(left.reason.words)\n")
        }
        let count = mount.report.changes.count
        Terminal.output(
            "\(isDry ? "would apply" : "applied") \(count) change\(count == 1 ? "" : "s") to "
                + "'\(escapedText(mount.folder.hostBytes))'\n")
    }
}

extension LeftOut.Reason {
    /// Why something was not applied, for people.
    fileprivate var words: String {
        switch self {
        case .device: "a device is not made without --devices"
        case .socket: "a socket cannot be made"
        case .setID: "set-user-ID and set-group-ID bits are not kept without --keep-setid"
        case .attribute: "attributes that are no user's are not set without --all-attributes"
        }
    }
}

extension TreeDiff {
    /// Whether something is different at a path, or below it.
    fileprivate func concerns(_ path: [UInt8]) -> Bool {
        changes.contains {
            $0.path == path || $0.path.starts(with: path + [UInt8(ascii: "/")])
        }
    }
}
