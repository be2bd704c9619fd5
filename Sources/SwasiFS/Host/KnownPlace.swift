/// Where a node of a fixed tree of the host is known: to whom, and its place among their nodes.
struct KnownPlace: Hashable {
    /// Whether only onlookers have seen it; else the run has.
    var isOnlookers = false
    var index: Int
}
