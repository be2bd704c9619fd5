import SwasiConformance
import SwasiCore
import Testing

@testable import SwasiFS

/// The persistent tree of names, against an array that is sorted.
@Suite struct EntryTreeTests {
    @Test(arguments: [1, 2, 3] as [UInt64])
    func behavesAsASortedArray(_ seed: UInt64) throws {
        var generator = TestGenerator(seed: seed)
        var tree = EntryTree()
        var model: [Name: Entry] = [:]
        var frozen: [(EntryTree, [Name: Entry])] = []
        for step in 0..<6_000 {
            let name = try Name("n\(Int.random(in: 0..<900, using: &generator))")
            let grows = step < 3_000
            if Bool.random(using: &generator) == grows || grows {
                let entry = Entry(node: NodeID(slot: UInt32(step)), kind: .file)
                tree.set(name, to: entry)
                model[name] = entry
            } else {
                tree.remove(name)
                model[name] = nil
            }
            if step % 1_000 == 500 { frozen.append((tree, model)) }
        }
        frozen.append((tree, model))
        for (tree, model) in frozen {
            #expect(tree.problem() == nil)
            var names: [Name] = []
            _ = tree.forEach(after: nil) { item in
                names.append(item.name)
                return true
            }
            #expect(names == model.keys.sorted())
            for (name, entry) in model { #expect(tree.find(name) == entry) }
            for name in names.dropLast() {
                #expect(tree.next(after: name)?.name == names.first { name < $0 })
            }
        }
    }

    /// Names of every fingerprint, zero among them, which stands behind the last name too.
    @Test(arguments: [0, 1, 7, 8, 9, 63, 64])
    func findsNothingThatIsNotThere(count: Int) throws {
        var tree = EntryTree()
        for index in 0..<count {
            tree.set(try Name("n\(index)"), to: Entry(node: NodeID(slot: 1), kind: .file))
        }
        let others = try (0..<4_000).map { try Name("other\($0)") }
        #expect(Set(others.map(\.fingerprint)).count == 256)
        #expect(others.allSatisfy { tree.find($0) == nil })
    }

    @Test func namesInOrderFillTheirBlocks() throws {
        var tree = EntryTree()
        for index in 0..<10_000 {
            let digits = String(100_000 + index)
            tree.set(try Name(digits), to: Entry(node: NodeID(slot: UInt32(index)), kind: .file))
        }
        #expect(tree.problem() == nil)
        #expect(tree.blockCount == (10_000 + 63) / 64)
        for index in 0..<9_990 { tree.remove(try Name(String(100_000 + index))) }
        #expect(tree.problem() == nil && tree.blockCount == 1)
        for index in 9_990..<10_000 { tree.remove(try Name(String(100_000 + index))) }
        #expect(tree.isEmpty)
    }

    @Test func namesInOppositeOrderAreFound() throws {
        var tree = EntryTree()
        for index in (0..<10_000).reversed() {
            let digits = String(100_000 + index)
            tree.set(try Name(digits), to: Entry(node: NodeID(slot: UInt32(index)), kind: .file))
        }
        #expect(tree.problem() == nil)
        #expect(tree.next(after: nil)?.name == "100000")
    }

    /// Names that differ only where neither the prefix nor the fingerprint looks.
    @Test func namesWithMuchInCommonAreFound() throws {
        var tree = EntryTree()
        var names: [Name] = []
        for index in 0..<500 {
            let middle = String(1_000 + index)
            names.append(try Name("a name of many bytes, number \(middle), always the same"))
        }
        for (index, name) in names.reversed().enumerated() {
            tree.set(name, to: Entry(node: NodeID(slot: UInt32(index)), kind: .file))
        }
        #expect(tree.problem() == nil)
        #expect(tree.find(names[7])?.node.slot == 492)
        #expect(tree.find("a name of many bytes, number 999, always the same") == nil)
    }

    @Test func anEmptyFileHasNoExtraPart() throws {
        #expect(MemoryLayout<Inode>.stride <= 96)
        var inode = Inode()
        inode.limit = 0
        inode.sparseBytes = 0
        inode.lowerIsSparse = false
        inode.extendedAttributes = nil
        #expect(inode.extra.isEmpty)
        inode.limit = 1
        #expect(!inode.extra.isEmpty)
    }
}
