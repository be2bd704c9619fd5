import SwasiConformance
import SwasiCore
import SwasiFS
import Testing

/// Many trees as directories of one.
@Suite struct HistoryFileSystemTests {
    /// Trees that are there already.
    private final class Series: TreeHistory {
        let calls: [UInt64]
        let lastCall: UInt64
        let trees: [[FrozenTree]]
        let root: NodeID

        init(_ trees: [(call: UInt64, states: [FrozenTree])], lastCall: UInt64) throws {
            calls = trees.map(\.call)
            self.trees = trees.map(\.states)
            self.lastCall = lastCall
            root = MemoryFileSystem(trees[0].states[0]).root
        }

        func tree(at place: Int) throws(Errno) -> Namespace {
            let requests = zip(["/", "/m"], trees[place]).map {
                MountRequest(MemoryFileSystem($1), at: $0)
            }
            return try Namespace(requests, limits: Limits(), stamp: Stamp(time: .epoch))
        }
    }

    private let stamp = Stamp(time: .epoch)
    private let view: HistoryFileSystem

    /// `/a` is a file, then it is gone, then its place is used by `/b`; `/m` has `/m/x` from call
    /// 100 on.
    init() throws {
        let top = try MemoryFileSystem(stamp: stamp)
        let other = try MemoryFileSystem(stamp: stamp)
        var trees: [(call: UInt64, states: [FrozenTree])] = []
        func keep(_ call: UInt64) { trees.append((call, [top.freeze(), other.freeze()])) }
        keep(0)
        let made = try top.open("a", in: top.root, .write, .ifMissing(.file), stamp).file
        _ = try made.write(Array("content".utf8), .end, stamp)
        keep(2)
        try top.unlink("a", in: top.root, stamp)
        keep(9)
        _ = try top.make("b", in: top.root, .file, stamp)
        keep(10)
        _ = try other.make("x", in: other.root, .directory, stamp)
        keep(100)
        view = HistoryFileSystem(try Series(trees, lastCall: 120))
    }

    private func find(_ names: Name...) throws -> NodeID {
        var node = view.root
        for name in names { node = try view.lookup(name, in: node).node }
        return node
    }

    @Test func treesAreListedInTheOrderOfTheirNames() throws {
        #expect(
            try view.list(view.root).map(\.name)
                == ["@10", "@100", "@2", "@9", "latest", "start"])
        for after: Name in ["@10", "@1000", "@2", "latest", "x"] {
            var rest: [Name] = []
            try view.openDirectory(view.root).entries(after: after) { name, _ in
                rest.append(name)
                return true
            }
            #expect(try rest == view.list(view.root).map(\.name).filter { $0 > after })
        }
        #expect(try !view.openDirectory(view.root).describesEntries)
    }

    @Test func eachTreeIsAsItWas() throws {
        #expect(try view.list(find("start")).map(\.name) == ["m"])
        #expect(try view.list(find("@2")).map(\.name) == ["a", "m"])
        #expect(try view.list(find("@9")).map(\.name) == ["m"])
        #expect(try view.list(find("@10")).map(\.name) == ["b", "m"])
        #expect(try view.list(find("@10", "m")).isEmpty)
        #expect(try view.list(find("@100", "m")).map(\.name) == ["x"])
        #expect(try view.list(find("latest")).map(\.name) == ["b", "m"])
        let file = try view.open(find("@2", "a"), .read, stamp)
        #expect(try file.read(at: 0, count: 100) == Array("content".utf8))
        #expect(try view.attributes(of: find("@10", "b")).size == 0)
    }

    @Test func aCallThatChangedNothingLeadsToTheOneBefore() throws {
        for (name, target) in [
            ("@0", "start"), ("@1", "start"), ("@3", "@2"), ("@99", "@10"), ("@120", "@100"),
        ] {
            let node = try find(Name(name))
            #expect(try view.readLink(node) == Array(target.utf8))
            #expect(try view.attributes(of: node).kind == .symbolicLink)
            #expect(throws: Errno.loop) { try view.open(node, .read, stamp) }
        }
        for name in ["@121", "@", "@02", "@-1", "@1x", "@99999999999999999999", "2", "Latest"] {
            #expect(throws: Errno.noEntry) { try find(Name(name)) }
        }
    }

    @Test func numbersTellNodesApart() throws {
        let nodes = try [
            view.root, find("start"), find("@2"), find("@2", "a"), find("@9"), find("@10", "b"),
            find("@100", "m"), find("@100", "m", "x"), find("latest"), find("latest", "m", "x"),
            find("@3"), find("@4"),
        ]
        #expect(Set(nodes).count == nodes.count)
        let numbers = try nodes.map { try view.attributes(of: $0).inode }
        #expect(Set(numbers).count == nodes.count)
        #expect(try view.parent(of: find("@100", "m", "x")) == find("@100", "m"))
        #expect(try view.parent(of: find("@100", "m")) == find("@100"))
        #expect(try view.parent(of: find("@100")) == view.root)
    }

    @Test func treesSayTheirCall() throws {
        func call(_ name: Name) throws -> String {
            let value = try view.extendedAttribute("user.swasi.call", of: find(name))
            return String(decoding: value, as: UTF8.self)
        }
        #expect(try call("start") == "0" && call("@9") == "9" && call("latest") == "100")
        #expect(try view.extendedAttributeNames(of: find("@9")) == ["user.swasi.call"])
        #expect(try view.extendedAttributeNames(of: find("@2", "a")).isEmpty)
    }

    @Test func nothingChanges() throws {
        #expect(throws: Errno.readOnly) { try view.open(find("@2", "a"), .write, stamp) }
        #expect(throws: Errno.isDirectory) { try view.open(find("@2"), .write, stamp) }
        #expect(throws: Errno.readOnly) { try view.make("n", in: view.root, .file, stamp) }
        #expect(throws: Errno.exist) { try view.make("@2", in: view.root, .file, stamp) }
        #expect(throws: Errno.notDirectory) { try view.make("n", in: find("@3"), .file, stamp) }
        #expect(throws: Errno.readOnly) { try view.unlink("a", in: find("@2"), stamp) }
    }

    @Test func aNodeThatWasNeverGivenIsStale() throws {
        let beyond = NodeID(generation: 900, slot: 0)
        #expect(throws: Errno.stale) { try view.attributes(of: beyond) }
        #expect(throws: Errno.stale) { try view.list(beyond) }
        // The place of `b`, which the beginning does not have.
        let start = try find("start")
        let unused = NodeID(generation: start.generation, slot: try find("@10", "b").slot)
        #expect(throws: Errno.stale) { try view.attributes(of: unused) }
    }
}
