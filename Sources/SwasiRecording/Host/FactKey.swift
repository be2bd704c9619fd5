import SwasiCore

/// What a fact is about.
struct FactKey: Hashable {
    /// The number of the tree.
    var tree: Int
    var question: HostQuestion
}
