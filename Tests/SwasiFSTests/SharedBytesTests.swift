import SwasiConformance
import SwasiCore
import Testing

@testable import SwasiFS

/// What is appended to a page that frozen trees and forks hold too: it is not copied, and nobody
/// else sees it.
@Suite struct SharedBytesTests {
    private static let stamp = Stamp(time: .epoch)
    private static let line = [UInt8]("a line of a log, as long as they are\n".utf8)

    /// A tree with one file, and what the file has to have.
    private struct Fork {
        let tree: MemoryFileSystem
        let file: any OpenFile
        var model: [UInt8]

        init(_ tree: MemoryFileSystem, _ model: [UInt8]) throws {
            self.tree = tree
            self.model = model
            file = try tree.open(
                "log", in: tree.root, [.read, .write], .ifMissing(.file), stamp
            ).file
        }

        /// A second tree that begins as this one.
        func fork() throws -> Fork { try Fork(MemoryFileSystem(tree.freeze()), model) }

        mutating func write(_ bytes: [UInt8], at offset: Int) throws {
            _ = try file.write(bytes, .at(UInt64(offset)), stamp)
            grow(to: offset + bytes.count)
            model.replaceSubrange(offset..<offset + bytes.count, with: bytes)
        }

        mutating func truncate(to size: Int) throws {
            try file.truncate(to: UInt64(size), stamp)
            grow(to: size)
            model.removeLast(model.count - size)
        }

        mutating func zero(_ range: Range<Int>, _ mode: Allocation) throws {
            try file.allocate(
                UInt64(range.lowerBound)..<UInt64(range.upperBound), mode, stamp)
            if mode == .zero { grow(to: range.upperBound) }
            for index in range.clamped(to: 0..<model.count) { model[index] = 0 }
        }

        /// Lets a second file of the tree have some bytes of the first, and the first have them
        /// back in another place: whole pages are shared.
        mutating func copy(from start: Int, to offset: Int, count: Int) throws {
            let source = model.dropFirst(start).prefix(count)
            if source.isEmpty { return }
            let other = try tree.open(
                "copy", in: tree.root, [.read, .write], .ifMissing(.file), stamp
            ).file
            _ = try other.write(model, .at(0), stamp)
            let done = try file.copy(
                UInt64(start)..<UInt64(start + count), from: other, to: UInt64(offset), stamp)
            #expect(done == UInt64(source.count))
            grow(to: offset + source.count)
            model.replaceSubrange(offset..<offset + source.count, with: source)
            try tree.unlink("copy", in: tree.root, stamp)
        }

        private mutating func grow(to size: Int) {
            model += [UInt8](repeating: 0, count: max(size - model.count, 0))
        }

        func check(_ step: Int) throws {
            #expect(try file.read(at: 0, count: model.count + 100) == model, "step \(step)")
            var lent: [UInt8] = []
            try file.withPages(0..<UInt64(model.count + 100)) {
                lent += $0.array
                return true
            }
            #expect(lent == model, "step \(step)")
            #expect(tree.problem() == nil, "step \(step)")
        }
    }

    /// The seed is the argument.
    @Test(arguments: 1...12 as ClosedRange<UInt64>)
    func forksAreApart(_ seed: UInt64) throws {
        var generator = TestGenerator(seed: seed)
        // Small files meet the grades of small pages, large ones split pages.
        let scale = [300, 9_000, 80_000, 200_000][Int(seed % 4)]
        var forks = [try Fork(MemoryFileSystem(stamp: Self.stamp), [])]
        var kept: [(FrozenTree, [UInt8])] = []
        for step in 0..<600 {
            let which = Int.random(in: 0..<forks.count, using: &generator)
            try change(&forks[which], step, scale, &generator)
            // All of a large file takes long to look at.
            if scale < 10_000 || step % 16 == 0 { try forks[which].check(step) }
            switch Int.random(in: 0..<12, using: &generator) {
            case 0..<5: kept.append((forks[which].tree.freeze(), forks[which].model))
            case 5, 6: forks.append(try forks[which].fork())
            case 7 where !kept.isEmpty:
                let (frozen, model) = kept[Int.random(in: 0..<kept.count, using: &generator)]
                forks.append(try Fork(MemoryFileSystem(frozen), model))
            case 8 where kept.count > 20: kept.removeFirst(15)
            default: break
            }
            if forks.count > 6 {
                forks.remove(at: Int.random(in: 0..<forks.count, using: &generator))
            }
        }
        for fork in forks { try fork.check(600) }
        for (frozen, model) in kept { try Fork(MemoryFileSystem(frozen), model).check(600) }
    }

    /// Does something to one file: mostly, appends a little.
    private func change(
        _ fork: inout Fork, _ step: Int, _ scale: Int, _ generator: inout TestGenerator
    ) throws {
        let size = fork.model.count
        let most = [scale / 100, scale / 10, scale][Int.random(in: 0..<3, using: &generator)]
        let count = Int.random(in: 1...max(most, 1), using: &generator)
        let bytes = [UInt8](repeating: UInt8(truncatingIfNeeded: step % 255 + 1), count: count)
        let place = Int.random(in: 0...size + scale / 20, using: &generator)
        switch Int.random(in: 0..<16, using: &generator) {
        case 0..<8: try fork.write(bytes, at: size)
        case 8, 9: try fork.write(bytes, at: place)
        case 10: try fork.truncate(to: min(place, size))
        case 11: try fork.truncate(to: size + count)
        case 12: try fork.zero(place..<place + count, .punchHole)
        case 13: try fork.zero(place..<place + count, .zero)
        case 14:
            let start = Int.random(in: 0..<4, using: &generator) * Page.size
            let offset = Int.random(in: 0..<4, using: &generator) * Page.size
            try fork.copy(from: start, to: offset, count: 2 * Page.size)
        default: if size > 4 * scale { try fork.truncate(to: count) }
        }
    }

    /// A thousand lines with a frozen tree each: the pages are as many as without frozen trees,
    /// but for those that had no room, and each tree sees its own lines.
    @Test func appendsCopyNothing() throws {
        var fork = try Fork(MemoryFileSystem(stamp: Self.stamp), [])
        var pages: [ObjectIdentifier] = []
        var kept: [FrozenTree] = []
        for count in 0..<1_000 {
            try fork.write(Self.line, at: count * Self.line.count)
            kept.append(fork.tree.freeze())
            let page = fork.tree.memory.state.value[fork.file.node].pages[0].page
            if let page, pages.last != ObjectIdentifier(page) {
                pages.append(ObjectIdentifier(page))
            }
        }
        // 64 bytes to 8 KiB, and then two for each part of 4 KiB: where it begins, and where it
        // turns out to grow.
        #expect(pages.count <= 8 + 2 * (1_000 * Self.line.count / Page.partSize))
        for (index, frozen) in kept.enumerated() where index % 97 == 0 {
            try Fork(MemoryFileSystem(frozen), Array(fork.model.prefix((index + 1) * 37)))
                .check(index)
        }
    }

    /// Who grows over what another one appended finds zeros there.
    @Test(arguments: [10, 5_000, 70_000], [true, false])
    func growthFindsZeros(_ size: Int, _ isWhole: Bool) throws {
        var first = try Fork(MemoryFileSystem(stamp: Self.stamp), [])
        // In one piece, or in two, of which the second begins a page that is split.
        let cut = isWhole ? 0 : size - 5
        try first.write([UInt8](repeating: 1, count: cut), at: 0)
        try first.write([UInt8](repeating: 1, count: size - cut), at: cut)
        var others = try (0..<4).map { _ in try first.fork() }
        try first.write(Self.line, at: size)
        try others[0].truncate(to: size + 200)
        try others[1].write([9], at: size + 20)
        try others[2].write([9, 9], at: size - 1)
        try others[3].zero(size + 5..<size + 6, .zero)
        for fork in others + [first] { try fork.check(0) }
        try first.truncate(to: size + 3)
        try first.truncate(to: size + 30)
        try first.check(1)
    }

    /// Zeros that a file has behind its bytes are its own too: nobody else appends there.
    @Test func zerosAreOwned() throws {
        var first = try Fork(MemoryFileSystem(stamp: Self.stamp), [])
        try first.write([1, 2, 3], at: 0)
        var second = try first.fork()
        try first.truncate(to: 40)
        try second.write(Self.line, at: 3)
        try first.check(0)
        try second.check(0)
    }

    /// Trees of one origin, each of its own thread: of those that append at one end, each gets
    /// there; frozen ones are read meanwhile.
    @Test func threadsAreApart() async throws {
        for size in [10, 5_000, 65_000] {
            var origin = try Fork(MemoryFileSystem(stamp: Self.stamp), [])
            try origin.write([UInt8](repeating: 1, count: size), at: 0)
            let (frozen, model) = (origin.tree.freeze(), origin.model)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<6 as Range<UInt8> {
                    group.addTask {
                        var fork = try Fork(MemoryFileSystem(frozen), model)
                        for step in 0..<100 {
                            let bytes = [UInt8](repeating: number + 2, count: 11)
                            if number < 4 { try fork.write(bytes, at: fork.model.count) }
                            try fork.check(step)
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
    }
}
