import SwasiConformance
import SwasiCore
import Testing

@testable import SwasiFS

/// A tree with one file that trees of the same origin have too, and what the file has to have.
struct FileFork {
    private static let stamp = Stamp(time: .epoch)

    let tree: MemoryFileSystem
    let file: any OpenFile
    var model: [UInt8]

    /// Opens the file `log`, which has the bytes of the model; makes it where it is missing.
    init(_ tree: MemoryFileSystem, _ model: [UInt8]) throws {
        self.tree = tree
        self.model = model
        file = try Self.step(tree) { () throws(Errno) in
            try tree.open(
                "log", in: tree.root, [.read, .write], .ifMissing(.file), Self.stamp
            ).file
        }
    }

    /// A second tree that begins as this one.
    func fork() throws -> FileFork { try FileFork(MemoryFileSystem(tree.freeze()), model) }

    mutating func write(_ bytes: [UInt8], at offset: Int) throws {
        try step { () throws(Errno) in
            _ = try file.write(bytes, .at(UInt64(offset)), Self.stamp)
        }
        grow(to: offset + bytes.count)
        model.replaceSubrange(offset..<offset + bytes.count, with: bytes)
    }

    mutating func truncate(to size: Int) throws {
        try step { () throws(Errno) in try file.truncate(to: UInt64(size), Self.stamp) }
        grow(to: size)
        model.removeLast(model.count - size)
    }

    mutating func zero(_ range: Range<Int>, _ mode: Allocation) throws {
        let bytes = UInt64(range.lowerBound)..<UInt64(range.upperBound)
        try step { () throws(Errno) in try file.allocate(bytes, mode, Self.stamp) }
        if mode == .zero { grow(to: range.upperBound) }
        for index in range.clamped(to: 0..<model.count) { model[index] = 0 }
    }

    /// Lets a second file of the tree have some bytes of the first, and the first have them back in
    /// another place: whole pages are shared.
    mutating func copy(from start: Int, to offset: Int, count: Int) throws {
        let source = model.dropFirst(start).prefix(count)
        if source.isEmpty { return }
        let done = try step { () throws(Errno) in
            let other = try tree.open(
                "copy", in: tree.root, [.read, .write], .ifMissing(.file), Self.stamp
            ).file
            _ = try other.write(model, .at(0), Self.stamp)
            return try file.copy(
                UInt64(start)..<UInt64(start + count), from: other, to: UInt64(offset), Self.stamp)
        }
        #expect(done == UInt64(source.count))
        grow(to: offset + source.count)
        model.replaceSubrange(offset..<offset + source.count, with: source)
        try step { () throws(Errno) in try tree.unlink("copy", in: tree.root, Self.stamp) }
    }

    /// Does something to the file: mostly, appends a little. What it does is about as large as the
    /// scale.
    mutating func change(_ step: Int, _ scale: Int, _ generator: inout TestGenerator) throws {
        let size = model.count
        let most = [scale / 100, scale / 10, scale][Int.random(in: 0..<3, using: &generator)]
        let count = Int.random(in: 1...max(most, 1), using: &generator)
        let bytes = [UInt8](repeating: UInt8(truncatingIfNeeded: step % 255 + 1), count: count)
        let place = Int.random(in: 0...size + scale / 20, using: &generator)
        switch Int.random(in: 0..<16, using: &generator) {
        case 0..<8: try write(bytes, at: size)
        case 8, 9: try write(bytes, at: place)
        case 10: try truncate(to: min(place, size))
        case 11: try truncate(to: size + count)
        case 12: try zero(place..<place + count, .punchHole)
        case 13: try zero(place..<place + count, .zero)
        case 14:
            let start = Int.random(in: 0..<4, using: &generator) * Page.size
            let offset = Int.random(in: 0..<4, using: &generator) * Page.size
            try copy(from: start, to: offset, count: 2 * Page.size)
        default: if size > 4 * scale { try truncate(to: count) }
        }
    }

    private mutating func grow(to size: Int) {
        model += [UInt8](repeating: 0, count: max(size - model.count, 0))
    }

    /// Holds the file and the tree against what they have to be.
    func check(_ number: Int) throws {
        let most = model.count + 100
        let read = try step { () throws(Errno) in try file.read(at: 0, count: most) }
        #expect(read == model, "step \(number)")
        let lent = try step { () throws(Errno) in
            var lent: [UInt8] = []
            try file.withPages(0..<UInt64(most)) {
                lent += $0.array
                return true
            }
            return lent
        }
        #expect(lent == model, "step \(number)")
        #expect(tree.problem() == nil, "step \(number)")
    }

    private func step<Result>(_ body: () throws(Errno) -> Result) throws(Errno) -> Result {
        try Self.step(tree, body)
    }

    /// As one step, where a lower may ask the host.
    private static func step<Result>(
        _ tree: MemoryFileSystem, _ body: () throws(Errno) -> Result
    ) throws(Errno) -> Result {
        guard let desk = tree.desk else { return try body() }
        return try desk.step(body)
    }
}
