// What a run did to its tree, as a thing to hold: compared, kept, exported, applied.
//
//     let diff = try TreeDiff(from: image, to: run.tree)
//     for change in diff.changes { print(change.sort, escapedText(change.path)) }
//
// A `TreeDiff` is the one list of changes that all of it is made of: what is shown, a layer, a
// digest of changes, what is applied to a directory of the host (Docs/Snapshots.md).
//
// Locks: none of its own; trees are read in steps of their namespace.
