import Swasi
import Synchronization

/// Takes what other commands ask of a mount that this one serves: its process, and saving what was
/// changed.
final class MountDesk: MountControl {
    /// The number of the process that serves the mount.
    static let process: AttributeName = "user.swasi.process"
    /// Set to a name, and after a NUL a store if it is not the mount's own, it keeps what was
    /// changed as a snapshot.
    static let save: AttributeName = "user.swasi.save"
    /// The name that is kept when the mount ends; there is none while nothing was changed since it
    /// was kept.
    static let saveAtEnd: AttributeName = "user.swasi.save-at-end"
    /// Set to 1, nothing is kept at the end; set to 0, it is again.
    static let discard: AttributeName = "user.swasi.discard"
    /// What came of saving last, in words.
    static let outcome: AttributeName = "user.swasi.outcome"

    private struct State {
        /// The tree's version when what is kept at the end was kept last; nil if it never was.
        var savedVersion: UInt64?
        var isDiscarded = false
        var outcome = ""
    }

    private let state = Mutex(State())
    /// The mount. It is seen, and a signal may come, before whoever mounts has it.
    private let begun = Completion<SandboxMount>()
    private let saveName: String?
    private let storeFolder: String?
    private let cache: Cache?

    init(saveName: String?, storeFolder: String?, cache: Cache?) {
        self.saveName = saveName
        self.storeFolder = storeFolder
        self.cache = cache
    }

    /// Takes questions about a mount from now on.
    func begin(_ mount: SandboxMount) {
        begun.finish(mount)
    }

    /// Unmounts it, once it is there, which ends the process when everything is kept.
    func unmount() {
        begun.wait().mount.unmount()
    }

    /// Keeps what is to be kept at the end: nobody has the tree after that, so where it cannot be
    /// kept, it is in a store of its own.
    ///
    /// Errors: those of saving where it was to be kept, which say where it is.
    func end() throws(SwasiError) {
        guard let name = unsavedName else { return }
        do throws(SwasiError) {
            try save(name, in: storeFolder)
            // Whoever unmounts with the command has it saved before, and says so himself.
            Terminal.error("swasi: \(state.withLock(\.outcome))\n")
        } catch {
            guard let folder = saveElsewhere(name) else { throw error }
            throw SwasiError(
                error.code, "cannot save '\(name)'", cause: "\(error)",
                hint: "it was saved in another store: "
                    + "swasi snapshot show '\(name)' --store '\(escapedText(folder.hostBytes))'")
        }
    }

    /// Keeps it in the first new store that takes it; nil if none does.
    private func saveElsewhere(_ name: String) -> String? {
        for folder in StoreLocation.unsaved {
            do throws(SwasiError) {
                try save(name, in: folder)
                return folder
            } catch {
                // The next one may be on another disk; the first failure is told.
                continue
            }
        }
        return nil
    }

    /// The name that is kept at the end; nil if there is none, or what is kept under it is the tree
    /// as it is now.
    private var unsavedName: String? {
        guard let saveName else { return nil }
        let state = state.withLock { $0 }
        if state.isDiscarded { return nil }
        if let mount = begun.value, mount.version == state.savedVersion { return nil }
        return saveName
    }

    // MARK: Questions

    let names = [process, save, saveAtEnd, discard, outcome]

    func value(of name: AttributeName) -> [UInt8]? {
        switch name {
        case MountDesk.process: Array("\(HostProcess.number)".utf8)
        case MountDesk.saveAtEnd: unsavedName?.hostBytes
        case MountDesk.outcome: state.withLock { $0.outcome.hostBytes }
        default: nil
        }
    }

    func set(_ name: AttributeName, to value: [UInt8]) throws(Errno) {
        if name == MountDesk.discard {
            return state.withLock { $0.isDiscarded = value == Array("1".utf8) }
        }
        guard name == MountDesk.save else { throw .notPermitted }
        let parts = value.split(separator: 0, omittingEmptySubsequences: false)
            .map { String(hostBytes: Array($0)) }
        do throws(SwasiError) {
            try save(parts[0], in: parts.count > 1 ? parts[1] : storeFolder)
        } catch {
            state.withLock { $0.outcome = "\(error)" }
            throw .io
        }
    }

    /// Errors: `system` for a mount that does not begin; those of saving.
    private func save(_ name: String, in folder: String?) throws(SwasiError) {
        guard let mount = begun.wait(atMost: .seconds(10)) else {
            throw SwasiError(.system, "cannot save '\(name)'", cause: "the mount has not begun")
        }
        let store = try StoreLocation.open(folder, create: true)
        // Before the tree is looked at: what comes after that is to be kept again.
        let version = mount.version
        let saved = try mount.snapshot.save(
            to: store, as: name, at: HostTime.now, cache: cache, warning: CommandFailure.warn)
        let text =
            "saved '\(name)', \(sizeText(saved.newBytes)) new, "
            + "sha256:\(saved.snapshot.digest.hexadecimal)"
        state.withLock { state in
            state.outcome = text
            if name == saveName, folder == storeFolder { state.savedVersion = version }
        }
    }
}
