/// A name in a directory of a tree that is being built.
struct BuildName {
    /// No name, and no node.
    static let none = UInt32.max

    /// Where the name's bytes begin in the arena.
    var start: Int
    /// The first eight bytes as a big-endian number, padded with zero: names compare as numbers.
    var prefix: UInt64
    /// The hash.
    var hash: UInt32
    /// What it stands for; ``none`` after it was removed.
    var node: UInt32
    /// The last layer that touched it or something below it.
    var layer: UInt32
    /// The next name of the same directory, in no order that means anything.
    var next: UInt32
    /// Bytes in the name: 1 to 255.
    var count: UInt8

    /// Where the name's bytes are in the arena.
    var range: Range<Int> { start..<start + Int(count) }
}
