public import Swasi
public import Testing

/// Expects that a snapshot holds these entries and no others. What differs is one issue, with a
/// line for each path.
///
///     expectTree(run.snapshot) {
///         directory("out") { file("report.txt", "42\n") }
///     }
///
/// Errors: those of reading the snapshot.
public func expectTree(
    _ snapshot: Snapshot, sourceLocation: SourceLocation = #_sourceLocation,
    @ExpectedTree _ entries: () -> [ExpectedEntry]
) throws {
    try expectTree(snapshot.tree(), sourceLocation: sourceLocation, entries)
}

/// As the one with a snapshot, of a tree.
public func expectTree(
    _ tree: TreeView, sourceLocation: SourceLocation = #_sourceLocation,
    @ExpectedTree _ entries: () -> [ExpectedEntry]
) throws {
    var comparison = TreeComparison(tree)
    comparison.compare(entries(), at: "")
    if comparison.lines.isEmpty { return }
    Issue.record(
        Comment(rawValue: "the tree is another one:\n" + comparison.lines.joined(separator: "\n")),
        sourceLocation: sourceLocation)
}
