/// The state of one memory file system at one moment, held by one reference.
public struct FrozenTree: Sendable {
    private final class Box: Sendable {
        let state: TreeState

        init(_ state: consuming TreeState) {
            self.state = state
        }
    }

    private let box: Box

    /// Takes a state that nothing else changes.
    init(_ state: consuming TreeState) {
        box = Box(state)
    }

    /// Lends the state.
    func withState<Result, Failure: Error>(
        _ body: (borrowing TreeState) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(box.state)
    }

    /// Whether two trees are one in memory.
    package func isSame(as other: FrozenTree) -> Bool { box === other.box }

    /// A state that begins as this one and may change.
    func makeState() -> TreeState { box.state.copy() }
}
