import SwasiEngine
import SwasiFS
import SwasiRecording
import SwasiWASI
import Synchronization

/// Notes after which calls of a replay the trees were other ones, and ends it where they are as
/// somebody waits for.
final class ChangeWatch: HostCallTap {
    /// What is found out.
    final class Findings: Sendable {
        /// Is shown the trees after each call that changed them, and before the first one with
        /// the number 0; says whether they are as somebody waits for.
        let visit: (@Sendable (UInt64, TreeView) -> Bool)?
        /// The calls that changed something, in their order.
        let calls = Mutex<[UInt64]>([])
        /// The call after which the condition held; 0 if it did so from the start.
        let found = Mutex<UInt64?>(nil)

        init(_ visit: (@Sendable (UInt64, TreeView) -> Bool)?) {
            self.visit = visit
        }
    }

    private let checker: CallChecker
    private let script: Script
    private let view: TreeView
    private let findings: Findings
    /// The guest's thread alone uses it.
    private let version: HotState<UInt64>

    init(_ script: Script, _ view: TreeView, _ findings: Findings) {
        checker = CallChecker(script)
        self.script = script
        self.view = view
        self.findings = findings
        version = HotState(ChangeWatch.version(view))
        if findings.visit?(0, view) == true { findings.found.withLock { $0 = 0 } }
    }

    deinit {
        version.deallocate()
    }

    /// A call is done: the trees are compared.
    func completed(_ call: inout HostCall, _ memory: borrowing GuestMemory) {
        checker.completed(&call, memory)
        let now = ChangeWatch.version(view)
        if now == version.value || script.divergence != nil { return }
        version.value = now
        let index = call.index.rawValue
        findings.calls.withLock { $0.append(index) }
        guard let visit = findings.visit,
            findings.found.withLock({ $0 == nil }), visit(index, view)
        else { return }
        findings.found.withLock { $0 = index }
        script.halt()
        call.error = .hostStopped
    }

    /// What grows with every change of any tree.
    private static func version(_ view: TreeView) -> UInt64 {
        view.namespace.mounts.reduce(0) { $0 &+ $1.fileSystem.version }
    }
}
