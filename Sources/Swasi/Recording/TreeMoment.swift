import SwasiFS

/// The trees of a run after one of its calls, each as one reference.
struct TreeMoment: Sendable {
    /// The call that left them so; 0 for the beginning.
    var call: UInt64
    /// The states of the mounts, in their order; nil for what is no tree in memory.
    var states: [FrozenTree?]

    /// Sees moments of a run in their order; says whether it wants to see more. `tree` is what the
    /// run's trees were made of.
    typealias Visitor = @Sendable (_ moment: TreeMoment, _ tree: SandboxTree) -> Bool
}
