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
    /// The name that is kept when the mount ends; removed once it was.
    static let saveAtEnd: AttributeName = "user.swasi.save-at-end"
    /// What came of saving last, in words.
    static let outcome: AttributeName = "user.swasi.outcome"

    private struct State {
        var mount: SandboxMount?
        /// The name that is kept at the end, until it was.
        var saveName: String?
        var outcome = ""
    }

    private let state: Mutex<State>
    private let storeFolder: String?
    private let cache: Cache?

    init(saveName: String?, storeFolder: String?, cache: Cache?) {
        state = Mutex(State(saveName: saveName))
        self.storeFolder = storeFolder
        self.cache = cache
    }

    /// Takes questions about a mount from now on.
    func begin(_ mount: SandboxMount) {
        state.withLock { $0.mount = mount }
    }

    /// Keeps what is to be kept at the end. Errors: those of saving.
    func end() throws(SwasiError) {
        guard let name = state.withLock({ $0.saveName }) else { return }
        try save(name, in: storeFolder)
    }

    // MARK: Questions

    let names = [process, save, saveAtEnd, outcome]

    func value(of name: AttributeName) -> [UInt8]? {
        switch name {
        case MountDesk.process: Array("\(HostProcess.number)".utf8)
        case MountDesk.saveAtEnd: state.withLock { $0.saveName?.hostBytes }
        case MountDesk.outcome: state.withLock { $0.outcome.hostBytes }
        default: nil
        }
    }

    func set(_ name: AttributeName, to value: [UInt8]) throws(Errno) {
        guard name == MountDesk.save else { throw .notPermitted }
        let parts = value.split(separator: 0, omittingEmptySubsequences: false)
            .map { String(hostBytes: Array($0)) }
        do throws(SwasiError) {
            try save(parts[0], in: parts.count > 1 ? parts[1] : storeFolder)
            state.withLock { state in
                if state.saveName == parts[0] { state.saveName = nil }
            }
        } catch {
            state.withLock { $0.outcome = "\(error)" }
            throw .io
        }
    }

    /// Errors: those of saving.
    private func save(_ name: String, in folder: String?) throws(SwasiError) {
        guard let mount = state.withLock({ $0.mount }) else { return }
        let store = try StoreLocation.open(folder, create: true)
        let saved = try mount.snapshot.save(
            to: store, as: name, at: HostTime.now, cache: cache, warning: CommandFailure.warn)
        let text =
            "saved '\(name)', \(sizeText(saved.newBytes)) new, "
            + "sha256:\(saved.snapshot.digest.hexadecimal)"
        state.withLock { $0.outcome = text }
    }
}
