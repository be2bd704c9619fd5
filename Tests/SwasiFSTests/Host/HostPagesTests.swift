import SwasiConformance
import SwasiCore
import TestSupport
import Testing

@testable import SwasiFS

/// A block that the host told is the page of the trees above it too, until one of them changes it.
@Suite struct HostPagesTests {
    private static let stamp = Stamp(time: .epoch)

    /// A directory of the host with one file.
    private struct Below {
        let folder: TemporaryFolder
        let desk: HostDesk
        let fileSystem: FixedHostFileSystem
        let bytes: [UInt8]

        init(_ size: Int) throws {
            folder = try TemporaryFolder()
            bytes = patternBytes(size, seed: 3)
            try folder.write("log", bytes)
            desk = HostDesk(try AskingWorld())
            let tree = try HostTree(path: folder.path, isFixed: true)
            fileSystem = try FixedHostFileSystem(tree, desk)
        }

        /// One more tree above it.
        func fork() throws -> FileFork {
            try FileFork(MemoryFileSystem(lowers: [fileSystem], stamp: stamp), bytes)
        }

        /// What the directory tells of its file.
        func told() throws -> [UInt8] {
            try desk.step { () throws(Errno) in
                let node = try fileSystem.lookup("log", in: fileSystem.root).node
                return try fileSystem.open(node, .read, stamp).read(at: 0, count: bytes.count + 100)
            }
        }
    }

    /// One byte copies a part of 4 KiB; the others are pieces of what the host told.
    @Test func aByteCopiesAPart() throws {
        let below = try Below(1 << 20)
        var fork = try below.fork()
        try fork.write([1], at: 5 * Page.size + 9_000)
        try fork.check(0)
        let held = fork.tree.memory.state.value[fork.file.node].pages[5].page
        let page = try #require(held)
        #expect(page.isSplit)
        // SAFETY: a split page has 16 parts; they are only compared.
        let parts = (0..<Page.partCount).map { unsafe page.parts[$0].page }
        let own = try #require(parts[2])
        #expect(own.capacity == Page.partSize)
        let block = try #require(parts[0])
        #expect(parts.allSatisfy { $0 === own || $0 === block })
        #expect(block.capacity == Page.size)
        let told = try below.desk.step { () throws(Errno) in
            try below.fileSystem.block(5, upTo: 6, of: KnownPlace(index: Int(fork.file.node.slot)))
        }
        #expect(told === block)
    }

    /// The seed is the argument.
    @Test(arguments: 1...8 as ClosedRange<UInt64>)
    func treesAboveAreApart(_ seed: UInt64) throws {
        var generator = TestGenerator(seed: seed)
        let scale = [300, 9_000, 80_000, 200_000][Int(seed % 4)]
        let below = try Below(Int.random(in: scale / 2...scale, using: &generator))
        var forks = [try below.fork()]
        for step in 0..<200 {
            let which = Int.random(in: 0..<forks.count, using: &generator)
            try forks[which].change(step, scale, &generator)
            if scale < 10_000 || step % 16 == 0 { try forks[which].check(step) }
            switch Int.random(in: 0..<8, using: &generator) {
            case 0: forks.append(try forks[which].fork())
            case 1: forks.append(try below.fork())
            default: break
            }
            if forks.count > 6 {
                forks.remove(at: Int.random(in: 0..<forks.count, using: &generator))
            }
        }
        for fork in forks { try fork.check(200) }
        #expect(try below.told() == below.bytes)
    }

    /// What a tree appends to the last block is in no other tree, and not in what was told.
    @Test(arguments: [10, 5_000, 70_000])
    func appendsAreApart(_ size: Int) throws {
        let below = try Below(size)
        var forks = try (0..<3).map { _ in try below.fork() }
        for index in forks.indices {
            try forks[index].write([1, 2, 3], at: size)
            try forks[index].truncate(to: size + 20)
        }
        var shorter = try below.fork()
        try shorter.truncate(to: size - 5)
        try shorter.truncate(to: size + 5)
        try shorter.write([9], at: size + 2)
        for fork in forks + [shorter, try below.fork()] { try fork.check(0) }
        #expect(try below.told() == below.bytes)
    }
}
