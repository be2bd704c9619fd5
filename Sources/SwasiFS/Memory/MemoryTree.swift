import SwasiCore

/// The state of a ``MemoryFileSystem`` and who holds which of its nodes: what its open files share
/// with it. Guarded by the tree lock.
final class MemoryTree: Sendable {
    let state: HotState<TreeState>
    let holds: Holds
    /// Emptied by the file system when it ends: the files hold this tree.
    let closed = HotState(ClosedFiles())
    /// Who wants to know of changes.
    let reporters = HotState<[ChangeReporter]>([])

    init(_ state: consuming TreeState) {
        holds = Holds(lowers: state.lowers.count)
        self.state = HotState(state)
    }

    deinit {
        closed.deallocate()
        reporters.deallocate()
        state.deallocate()
    }

    /// Ends the nodes that lost their last name and, since, their last holder.
    @inline(__always)
    func settle() {
        holds.settle { state.value.destroy($0) }
    }
}
