import SwasiCore
import SwasiEngine
import SwasiFS
import SwasiWASI
import Synchronization

/// Notes for a report when the calls of a replay were over, and which of them changed its trees.
final class ReportWatch: HostCallTap {
    /// What was noted.
    struct Notes: Sendable {
        /// Of each call of the window that came: microseconds since the one before of them.
        var times = ReportColumn()
        /// Those of the window that changed something.
        var changed = ReportColumn()
        /// How many calls changed something.
        var changeCount: UInt64 = 0
        fileprivate var last: Int64 = 0
        fileprivate var version: UInt64 = 0
    }

    /// Where notes are taken, by the guest's thread alone, and read afterwards.
    final class Notebook: Sendable {
        let window: ReportWindow
        let notes = Mutex<Notes>(Notes())

        init(_ window: ReportWindow) {
            self.window = window
        }
    }

    /// Who compares the calls.
    private let inner: any HostCallTap
    private let view: TreeView
    private let notebook: Notebook
    private let watch = Stopwatch()

    init(_ inner: any HostCallTap, _ view: TreeView, _ notebook: Notebook) {
        self.inner = inner
        self.view = view
        self.notebook = notebook
        let version = version
        notebook.notes.withLock { $0.version = version }
    }

    /// A directory is given to the guest.
    func preopened(_ number: UInt32, _ path: [UInt8]) {
        inner.preopened(number, path)
    }

    /// A call begins.
    func willPerform(_ call: HostCall, _ memory: borrowing GuestMemory) -> Injection? {
        inner.willPerform(call, memory)
    }

    /// A call is done.
    func completed(_ call: inout HostCall, _ memory: borrowing GuestMemory) {
        inner.completed(&call, memory)
        let index = call.index.rawValue
        let isHeld = notebook.window.holds(index)
        let version = version
        let elapsed = watch.elapsed / .microseconds(1)
        notebook.notes.withLock { notes in
            if isHeld {
                let now = Int64(elapsed)
                notes.times.append(now - notes.last)
                notes.last = now
            }
            if version == notes.version { return }
            notes.version = version
            notes.changeCount += 1
            if isHeld { notes.changed.append(index) }
        }
    }

    /// What grows with every change of any tree.
    private var version: UInt64 {
        view.namespace.mounts.reduce(0) { $0 &+ $1.fileSystem.version }
    }
}
