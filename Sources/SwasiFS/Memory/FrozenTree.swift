/// The state of one memory file system at one moment. Copying it costs a few retains, whatever it holds.
public struct FrozenTree: Sendable {
    let state: TreeState
}
