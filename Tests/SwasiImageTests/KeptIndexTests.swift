import Glibc
import SwasiCache
import SwasiCore
import SwasiFS
import TestSupport
import Testing

@testable import SwasiImage

/// What is kept in the cache between runs, and what becomes of it when it is damaged.
@Suite struct KeptIndexTests {
    let folder: TemporaryFolder
    let cache: Cache

    init() throws {
        folder = try TemporaryFolder()
        cache = try Cache(folder: folder.path + "/cache")
    }

    private final class Reports {
        var progress: [(UInt64, UInt64)] = []
        var warnings: [SwasiError] = []
    }

    /// Opens an archive as if its file were old enough for its identity to count.
    private func open(
        _ path: String, _ cache: Cache?, _ reports: Reports = Reports(), settled: Bool = true
    ) throws -> ImageFileSystem {
        var opener = ImageOpener(
            file: try HostFile(path: path), name: "'\(path)'", cache: cache, limits: Limits(),
            progress: { reports.progress.append(($0, $1)) },
            warning: { reports.warnings.append($0) })
        opener.isSettled = { _ in settled }
        let (index, layers) = try opener.open()
        return ImageFileSystem(index, layers, Limits())
    }

    private func archive(_ filter: Archives.Filter = .none) throws -> String {
        try folder.file(
            "a.tar", try Archives.write(CrossCheckTests.items(.pax), .pax, filter, in: folder))
    }

    private func entries(_ kind: CacheKind) throws -> [Cache.Listing] {
        try cache.list().filter { $0.kind == kind }
    }

    @Test(arguments: [Archives.Filter.none, .zstd, .gzip])
    func theSecondTimeGivesTheSame(_ filter: Archives.Filter) throws {
        let path = try archive(filter)
        let reports = Reports()
        let first = try open(path, cache, reports)
        let listing = try first.listing()
        #expect(try entries(.index).count == 1)
        #expect(try entries(.layer).count == (filter == .none ? 0 : 1))
        #expect(reports.progress.isEmpty == (filter == .none))
        if let last = reports.progress.last { #expect(last.0 == last.1) }
        let again = Reports()
        let second = try open(path, cache, again)
        #expect(try second.listing() == listing)
        #expect(again.progress.isEmpty, "nothing is decompressed again")
        #expect(reports.warnings.isEmpty && again.warnings.isEmpty)
        let traits: Traits = [.immutable, .needsNoLock]
        #expect(first.traits == (filter == .none ? traits.union(.mayBlock) : traits))
        #expect(second.traits == first.traits)
    }

    @Test func aNewFileIsNotKept() throws {
        _ = try open(try archive(.gzip), cache, settled: false)
        #expect(try cache.list().isEmpty)
    }

    @Test func anotherFileHasAnotherIndex() throws {
        let path = try archive()
        _ = try open(path, cache)
        var tar = TarBytes()
        tar.add("other")
        _ = try folder.file("a.tar", tar.finished())
        #expect(try open(path, cache).names() == ["other"])
    }

    @Test func aLostLayerIsMadeAgain() throws {
        let path = try archive(.gzip)
        let listing = try open(path, cache).listing()
        _ = try cache.clear([.layer])
        #expect(try open(path, cache).listing() == listing)
        #expect(try entries(.layer).count == 1)
    }

    @Test func foreignIndexesAreMadeAgain() throws {
        let path = try archive()
        let listing = try open(path, cache).listing()
        let key = try #require(try entries(.index).first).key
        let whole = try #require(try cache.entry(.index, key: key)).bytes(limit: 1 << 24)
        var strange: [[UInt8]] = [[], [1], Array(whole.dropLast()), whole + [0]]
        // Magic, version, size of the head, size of the file, each count.
        for offset in [0, 8, 12, 16, 24, 32, 40, 48, 56, 64] {
            var changed = whole
            changed[offset] &+= 1
            strange.append(changed)
            var large = whole
            large.replaceSubrange(offset..<offset + 4, with: [255, 255, 255, 255])
            large[offset + 7] = offset >= 16 ? 0x7F : large[offset + 7]
            strange.append(large)
        }
        // The identity of another file.
        for offset in [80 + 16, 80 + 24, 80 + 32, 80 + 40, 80 + 48] {
            var changed = whole
            changed[offset] &+= 1
            strange.append(changed)
        }
        for bytes in strange {
            _ = try bytes.withRawSpan { (span) throws(SwasiError) in
                try cache.store(span, as: .index, key: key)
            }
            #expect(try open(path, cache).listing() == listing)
            let kept = try #require(try cache.entry(.index, key: key)).bytes(limit: 1 << 24)
            #expect(kept == whole)
        }
    }

    @Test(arguments: [CacheKind.index, .layer], [0.1, 0.5, 0.9])
    func whatSomebodyChangedIsMadeAgain(_ kind: CacheKind, _ place: Double) throws {
        let path = try archive(.zstd)
        let listing = try open(path, cache).listing()
        let entry = try #require(try entries(kind).first)
        let kept = cache.folder + "/\(kind.rawValue)/\(entry.key)"
        let whole = try folder.contents(of: kept)
        var changed = whole
        let start = Int(Double(whole.count) * place)
        for offset in start..<start + 64 { changed[offset] ^= 0x55 }
        // The same size, and a time that no clock's step can make equal.
        try folder.overwrite(kept, changed)
        let times = [timespec(tv_sec: 1, tv_nsec: 0), timespec(tv_sec: 1, tv_nsec: 0)]
        try #require(unsafe utimensat(AT_FDCWD, kept, times, 0) == 0)
        let reports = Reports()
        #expect(try open(path, cache, reports).listing() == listing)
        #expect(reports.warnings.map(\.code) == [.cache])
        #expect(try folder.contents(of: kept) == whole)
    }

    @Test func whatTheDiskChangedIsRemovedWhenItIsFound() throws {
        let path = try archive()
        _ = try open(path, cache)
        let key = try #require(try entries(.index).first).key
        var bytes = try #require(try cache.entry(.index, key: key)).bytes(limit: 1 << 24)
        // The root's names lie behind all names: no checksum says so, for it was stored like that.
        bytes.replaceSubrange(136 + 68..<136 + 72, with: [255, 255, 255, 127])
        try cache.store(bytes.span, as: .index, key: key)
        let tree = try open(path, cache)
        #expect(tree.problem == nil)
        #expect(throws: Errno.io) { try tree.names() }
        #expect(tree.problem?.code == .cache)
        #expect(tree.problem?.hint.contains("run again") == true)
        #expect(try entries(.index).isEmpty)
        #expect(try open(path, cache).names().isEmpty == false)
    }

    @Test(arguments: [1, 2, 3, 4] as [UInt64]) func damagedRecordsNeverCrash(_ seed: UInt64) throws
    {
        var state = seed
        func random(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        var tar = TarBytes()
        for name in ["a/b/c", "a/d", "e"] { tar.add(name, pattern(3000)) }
        tar.add("l") { ($0.type, $0.target) = ("2", "a/b") }
        tar.addPax(["SCHILY.xattr.user.x=y"])
        tar.add("x")
        let file = try HostFile(path: try folder.file("a.tar", tar.finished()))
        var opener = ImageOpener(
            file: file, name: "'a'", cache: cache, limits: Limits(), progress: { _, _ in },
            warning: { _ in })
        opener.isSettled = { _ in true }
        let (index, layers) = try opener.open()
        let whole = index.memory.withBytes { $0.array }
        var usable = 0
        for _ in 0..<400 {
            var bytes = whole
            for _ in 0...random(3) {
                let offset = 136 + random(bytes.count - 136)
                bytes[offset] = [0, 1, 0x7F, 0xFF, UInt8(random(256))][random(5)]
            }
            let path = try folder.file("index", bytes)
            let mapped = try HostFile(path: path)
            let memory = try #require(
                IndexMemory(mapping: mapped.descriptor, count: bytes.count))
            guard let index = ImageIndex(memory) else { continue }
            let tree = ImageFileSystem(index, layers, Limits())
            do {
                try Self.visit(tree)
                usable += 1
            } catch {
                // A damaged record is an input/output error; a name may have become none.
                let expected: [Errno] = [
                    .io, .stale, .notDirectory, .isDirectory, .loop, .noSuchDevice, .invalid,
                    .noEntry, .nameTooLong,
                ]
                #expect((error as? Errno).map(expected.contains) == true, "seed \(seed): \(error)")
            }
        }
        #expect(usable > 0)
    }

    /// Uses everything that a tree has. It ends, whatever the index says; sizes are not believed.
    private static func visit(_ tree: ImageFileSystem) throws {
        var pending = [tree.root]
        while let directory = pending.popLast() {
            var found: [(Name, Entry)] = []
            try tree.openDirectory(directory).entries(after: nil) { name, entry in
                found.append((name, entry))
                return true
            }
            for (name, entry) in found {
                _ = try? tree.lookup(name, in: directory)
                for attribute in try tree.extendedAttributeNames(of: entry.node) {
                    _ = try tree.extendedAttribute(attribute, of: entry.node)
                }
                switch entry.kind {
                case .directory:
                    pending.append(entry.node)
                    _ = try tree.parent(of: entry.node)
                case .symbolicLink: _ = try tree.readLink(entry.node)
                case .file:
                    let file = try tree.open(entry.node, .read, Stamp(time: .epoch))
                    var buffer = [UInt8](repeating: 0, count: 8192)
                    for offset in [0, 2999, 3000, UInt64.max - 5] {
                        _ = try buffer.withMutableRawSpan { (span) throws(Errno) in
                            try file.read(at: offset, into: &span)
                        }
                    }
                    _ = try? file.next(.data, from: 1)
                    _ = try? file.next(.hole, from: 1)
                default: break
                }
            }
        }
    }

    @Test func withoutAUsableCacheItWorksWithAWarning() throws {
        let path = try archive(.xz)
        let listing = try open(path, nil).listing()
        // The cache's folder becomes a file: nothing can be looked up or made in it.
        let broken = try Cache(folder: folder.path + "/broken")
        #expect(unsafe rmdir(folder.path + "/broken/tmp") == 0 || errno == ENOENT)
        #expect(unsafe rmdir(folder.path + "/broken") == 0)
        let reports = Reports()
        #expect(try open(path, broken, reports).listing() == listing)
        #expect(!reports.warnings.isEmpty)
        #expect(reports.warnings.allSatisfy { $0.code == .cache })
    }

    @Test func theDigestIsThatOfTheFile() throws {
        let path = try folder.file("abc", TarBytes().finished())
        let digest = try Image.open(path: path).digest()
        // SHA-256 of 1,024 zero bytes.
        #expect(
            digest.hexadecimal == "5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef"
        )
    }
}
