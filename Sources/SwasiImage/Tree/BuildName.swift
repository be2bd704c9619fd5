/// A name in a directory of a tree that is being built.
struct BuildName {
    /// No name, and no node.
    static let none = UInt32.max

    /// Where the name's bytes begin in the arena.
    var start: Int
    /// Bytes in the name.
    var count: Int
    /// The hash of name and directory.
    var hash: Int
    /// The directory.
    var directory: UInt32
    /// What it stands for; ``none`` after it was removed.
    var node: UInt32
    /// The last layer that touched it or something below it.
    var layer: UInt32
    /// The next name of the same directory, in no order that means anything.
    var next: UInt32
}
