import SwasiEngine
import SwasiFS
import SwasiWASI

/// Freezes the trees of a replay after each call that changed one, and shows them to somebody: the
/// beginning first. The run ends when that has seen enough.
final class MomentTap: HostCallTap {
    /// What the guest's thread alone uses.
    private struct State {
        /// The versions of the trees, all together and each.
        var version: UInt64
        var versions: [UInt64]
        var moment: TreeMoment
    }

    private let checker: CallChecker
    private let script: Script
    private let tree: SandboxTree
    /// The trees that can change, and their places among the mounts.
    private let trees: [(place: Int, fileSystem: MemoryFileSystem)]
    private let visit: TreeMoment.Visitor
    private let state: HotState<State>

    init(_ script: Script, _ tree: SandboxTree, _ visit: @escaping TreeMoment.Visitor) {
        checker = CallChecker(script)
        self.script = script
        self.tree = tree
        self.visit = visit
        let mounts = tree.view.namespace.mounts
        trees = mounts.indices.compactMap { place in
            (mounts[place].fileSystem as? MemoryFileSystem).map { (place, $0) }
        }
        let versions = trees.map(\.fileSystem.version)
        let moment = TreeMoment(call: 0, states: tree.view.namespace.frozenTrees())
        state = HotState(
            State(version: versions.reduce(0, &+), versions: versions, moment: moment))
        if !visit(moment, tree) { script.halt() }
    }

    deinit {
        state.deallocate()
    }

    /// A call is done: the trees are compared.
    func completed(_ call: inout HostCall, _ memory: borrowing GuestMemory) {
        checker.completed(&call, memory)
        let version = trees.reduce(0) { $0 &+ $1.fileSystem.version }
        if version == state.value.version || script.divergence != nil { return }
        state.value.version = version
        freeze()
        state.value.moment.call = call.index.rawValue
        if visit(state.value.moment, tree) { return }
        script.halt()
        call.error = .hostStopped
    }

    /// Freezes what has another version than before.
    private func freeze() {
        tree.view.namespace.release {
            for (index, tree) in trees.enumerated() {
                let version = tree.fileSystem.version
                if version == state.value.versions[index] { continue }
                state.value.versions[index] = version
                state.value.moment.states[tree.place] = tree.fileSystem.freeze()
            }
        }
    }
}
