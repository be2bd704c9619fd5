import ArgumentParser
import Swasi

/// `swasi snapshot save`, and `swasi snapshot --from-mount`.
struct SnapshotSaveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "save", abstract: "Keep what was changed in a mounted tree.",
        usage: "swasi snapshot --from-mount DIR NAME")

    @Option(
        name: .customLong("from-mount"),
        help: .init("Where it is mounted, by swasi mount --writable.", valueName: "dir"),
        completion: .directory)
    var directory: String
    @OptionGroup var store: StoreOptions
    @Argument(help: "The snapshot's name.")
    var name: String

    mutating func validate() throws {
        do {
            try SnapshotStore.check(name: name)
        } catch {
            throw ValidationError("\(error)")
        }
    }

    mutating func run() throws {
        var words = name.hostBytes
        if let folder = store.folder {
            // The process that serves the mount has a folder of its own.
            _ = try StoreLocation.open(folder, create: true)
            words += [0] + HostFolder.absolute(folder).hostBytes
        }
        try SnapshotSaveCommand.save(words, at: HostFolder.absolute(directory))
    }

    /// Has the process that serves a mount keep what was changed.
    ///
    /// Errors: `notFound` where no such process answers; `system` with what it says.
    static func save(_ words: [UInt8], at path: String) throws(SwasiError) {
        let text = escapedText(path.hostBytes)
        // Any other directory would take an attribute and keep it.
        guard try KernelMount.ours(at: path) != nil else {
            throw SwasiError(
                .notFound, "nothing of swasi's is mounted at '\(text)'",
                hint: "see what is with: swasi mount")
        }
        do throws(Errno) {
            try MountQuestion.set(MountDesk.save, at: path, to: words)
        } catch .io {
            throw SwasiError(
                .system, "cannot save what was changed at '\(text)'", cause: outcome(at: path))
        } catch .readOnly
            where MountQuestion.value(of: MountDesk.process, at: path) == nil
        {
            throw SwasiError(
                .invalidArgument, "nothing at '\(text)' can be saved",
                cause: "it is the tree of a run",
                hint: "swasi run --save NAME saves what a run did")
        } catch .readOnly {
            throw SwasiError(
                .invalidArgument, "nothing was changed at '\(text)'",
                cause: "it is mounted read-only", hint: "mount it with --writable")
        } catch {
            throw SwasiError(
                .notFound, "nothing at '\(text)' can be saved", cause: error.hostWords,
                hint: "name a directory that swasi mount --writable is mounted at")
        }
        Terminal.error("swasi: \(outcome(at: path))\n")
    }

    private static func outcome(at path: String) -> String {
        let bytes = MountQuestion.value(of: MountDesk.outcome, at: path) ?? []
        return escapedText(bytes)
    }
}
