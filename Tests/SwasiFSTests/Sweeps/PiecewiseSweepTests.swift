import SwasiConformance
import SwasiCore
import SwasiFS
import Testing

/// Calls that hand out piece by piece, or may stop early, while the first, the second, the third
/// call on a lower fails: what came before is right, nothing changes, and the next try gets
/// everything.
@Suite struct PiecewiseSweepTests {
    private let stamp = Stamp(time: Timestamp(seconds: 1_700_000_000))
    private let faults = CallFaults()
    private let tree: MemoryFileSystem
    private let names: [Name]
    private let content = patternBytes(300_000)

    init() throws {
        let numbers = (0..<150).map { TreePath("d/n\(1_000 + $0)") }
        let layers: [TreeSpec] = [
            TreeSpec([.directory("d")] + numbers.prefix(100).map { .file($0) }),
            TreeSpec([.directory("d")] + numbers.suffix(100).map { .file($0, "new") }),
            [.file("f", .bytes(content)), .file("g", "old")],
        ]
        let made = try MemoryBackEnd(shape: .overMany, lowerDecoration: faults)
            .makeFileSystem(layers, Limits())
        tree = try #require(made as? MemoryFileSystem)
        names = numbers.map(\.name)
    }

    /// Calls `body` with every failing call in turn, until none fails; it tells whether what it saw
    /// is right, given whether it was told of an error.
    private func sweep(_ body: (_ didFail: inout Bool) throws -> Void) throws {
        var count: UInt64 = 1
        while true {
            faults.fail(after: count, with: .io)
            var didFail = false
            try body(&didFail)
            let failed = faults.stop()
            #expect((failed != nil) == didFail, "call \(count)")
            if failed == nil { break }
            count += 1
        }
        #expect(count > 3, "some calls failed")
    }

    @Test func listing() throws {
        let before = try TreeDump(of: tree, .everything).text
        let directory = try tree.lookup("d", in: tree.root).node
        try sweep { didFail in
            var seen: [Name] = []
            do throws(Errno) {
                try tree.openDirectory(directory).entries(after: nil) { name, _ in
                    seen.append(name)
                    return true
                }
                #expect(seen == names)
            } catch {
                didFail = true
                #expect(error == .io)
                #expect(Array(names.prefix(seen.count)) == seen)
            }
        }
        #expect(try TreeDump(of: tree, .everything).text == before)
    }

    @Test func pages() throws {
        let node = try tree.lookup("f", in: tree.root).node
        let open = try tree.open(node, [.read, .write], stamp)
        // The page in the middle is the tree's own, those around it the lower's.
        _ = try open.write(Array(content[131_072..<196_608]), .at(131_072), stamp)
        try sweep { didFail in
            var seen: [UInt8] = []
            do throws(Errno) {
                try open.withPages(10..<299_990) { piece in
                    seen += piece.array
                    return true
                }
                #expect(seen == Array(content[10..<299_990]))
            } catch {
                didFail = true
                #expect(error == .io)
                #expect(Array(content[10..<10 + seen.count]) == seen)
            }
        }
    }

    /// A copy that ends early says how much it copied; only one that copied nothing fails.
    @Test func copying() throws {
        let source = try tree.open(tree.lookup("f", in: tree.root).node, .read, stamp)
        let target = try tree.open(
            tree.lookup("g", in: tree.root).node, [.read, .write], stamp)
        try target.truncate(to: 0, stamp)
        try sweep { didFail in
            try target.truncate(to: 0, stamp)
            let before = try target.attributes()
            do throws(Errno) {
                let count = Int(try target.copy(0..<300_000, from: source, to: 0, stamp))
                didFail = count < content.count
                #expect(count > 0)
                #expect(try target.read(at: 0, count: 300_000) == Array(content[..<count]))
            } catch {
                didFail = true
                #expect(error == .io)
                #expect(try target.attributes() == before)
            }
        }
    }
}
