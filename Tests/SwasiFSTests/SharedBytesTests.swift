import SwasiConformance
import SwasiCore
import Testing

@testable import SwasiFS

/// What is appended to a page that frozen trees and forks hold too: it is not copied, and nobody
/// else sees it.
@Suite struct SharedBytesTests {
    private static let stamp = Stamp(time: .epoch)
    private static let line = [UInt8]("a line of a log, as long as they are\n".utf8)

    /// The seed is the argument.
    @Test(arguments: 1...12 as ClosedRange<UInt64>)
    func forksAreApart(_ seed: UInt64) throws {
        var generator = TestGenerator(seed: seed)
        // Small files meet the grades of small pages, large ones split pages.
        let scale = [300, 9_000, 80_000, 200_000][Int(seed % 4)]
        var forks = [try FileFork(MemoryFileSystem(stamp: Self.stamp), [])]
        var kept: [(FrozenTree, [UInt8])] = []
        for step in 0..<600 {
            let which = Int.random(in: 0..<forks.count, using: &generator)
            try forks[which].change(step, scale, &generator)
            // All of a large file takes long to look at.
            if scale < 10_000 || step % 16 == 0 { try forks[which].check(step) }
            switch Int.random(in: 0..<12, using: &generator) {
            case 0..<5: kept.append((forks[which].tree.freeze(), forks[which].model))
            case 5, 6: forks.append(try forks[which].fork())
            case 7 where !kept.isEmpty:
                let (frozen, model) = kept[Int.random(in: 0..<kept.count, using: &generator)]
                forks.append(try FileFork(MemoryFileSystem(frozen), model))
            case 8 where kept.count > 20: kept.removeFirst(15)
            default: break
            }
            if forks.count > 6 {
                forks.remove(at: Int.random(in: 0..<forks.count, using: &generator))
            }
        }
        for fork in forks { try fork.check(600) }
        for (frozen, model) in kept { try FileFork(MemoryFileSystem(frozen), model).check(600) }
    }

    /// A thousand lines with a frozen tree each: the pages are as many as without frozen trees,
    /// but for those that had no room, and each tree sees its own lines.
    @Test func appendsCopyNothing() throws {
        var fork = try FileFork(MemoryFileSystem(stamp: Self.stamp), [])
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
            try FileFork(MemoryFileSystem(frozen), Array(fork.model.prefix((index + 1) * 37)))
                .check(index)
        }
    }

    /// Who grows over what another one appended finds zeros there.
    @Test(arguments: [10, 5_000, 70_000], [true, false])
    func growthFindsZeros(_ size: Int, _ isWhole: Bool) throws {
        var first = try FileFork(MemoryFileSystem(stamp: Self.stamp), [])
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
        var first = try FileFork(MemoryFileSystem(stamp: Self.stamp), [])
        try first.write([1, 2, 3], at: 0)
        var second = try first.fork()
        try first.truncate(to: 40)
        try second.write(Self.line, at: 3)
        try first.check(0)
        try second.check(0)
    }

    /// Trees of one origin on several threads, each with forks of its own and all sorts of changes:
    /// they share pages of every size, whole ones and parts.
    @Test(arguments: [300, 9_000, 80_000])
    func threadsChangeTheirForks(_ scale: Int) async throws {
        var origin = try FileFork(MemoryFileSystem(stamp: Self.stamp), [])
        try origin.write([UInt8](repeating: 255, count: scale), at: 0)
        try origin.write(Self.line, at: scale)
        let (frozen, model) = (origin.tree.freeze(), origin.model)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for seed in 1...4 as ClosedRange<UInt64> {
                group.addTask {
                    var generator = TestGenerator(seed: seed)
                    var forks = [try FileFork(MemoryFileSystem(frozen), model)]
                    for step in 0..<80 {
                        let which = Int.random(in: 0..<forks.count, using: &generator)
                        try forks[which].change(step, scale, &generator)
                        try forks[which].check(step)
                        let isNew = Int.random(in: 0..<4, using: &generator) == 0
                        forks.append(
                            isNew
                                ? try FileFork(MemoryFileSystem(frozen), model)
                                : try forks[which].fork())
                        if forks.count > 4 { forks.remove(at: which) }
                    }
                    for fork in forks { try fork.check(80) }
                }
            }
            try await group.waitForAll()
        }
        try origin.check(80)
    }

    /// Trees of one origin, each of its own thread: of those that append at one end, each gets
    /// there; frozen ones are read meanwhile.
    @Test func threadsAreApart() async throws {
        for size in [10, 5_000, 65_000] {
            var origin = try FileFork(MemoryFileSystem(stamp: Self.stamp), [])
            try origin.write([UInt8](repeating: 1, count: size), at: 0)
            let (frozen, model) = (origin.tree.freeze(), origin.model)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<6 as Range<UInt8> {
                    group.addTask {
                        var fork = try FileFork(MemoryFileSystem(frozen), model)
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
