import SwasiCore
import SwasiFS
import TestSupport
import Testing

@testable import SwasiImage

/// Archives that are cut, changed or no archives at all.
@Suite struct DamageTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// A small archive with every sort of header; and where its blocks are.
    static func corpus() -> [UInt8] {
        var tar = TarBytes()
        tar.add("dir") { $0.type = "5" }
        tar.addPax(["mtime=1.5", "SCHILY.xattr.user.a=b", "path=dir/pax"])
        tar.add("x", pattern(700))
        tar.add("././@LongLink", Array((String(repeating: "l", count: 120) + "\0").utf8)) {
            ($0.type, $0.magic) = ("L", "ustar  \0")
        }
        tar.add("y") { ($0.type, $0.target) = ("1", "dir/pax") }
        tar.add("s") { ($0.type, $0.target) = ("2", "dir") }
        tar.addContent(SparseTests.archive(.oldGNU).dropLast(1024))
        tar.addContent(SparseTests.archive(.pax10).dropLast(1024))
        return tar.finished()
    }

    private func open(_ bytes: [UInt8]) -> Result<Image, any Error> {
        Result { try image(bytes, folder) }
    }

    private func code(_ bytes: [UInt8]) -> SwasiError.Code? {
        guard case .failure(let error as SwasiError) = open(bytes) else { return nil }
        return error.code
    }

    @Test func theCorpusItselfIsFine() throws {
        let tree = try open(Self.corpus()).get().fileSystem
        #expect(try tree.names().count == 6)
    }

    @Test func everyTruncationIsNoticed() {
        let whole = Self.corpus()
        // One of the two blocks of the end mark is enough.
        for length in stride(from: 0, through: whole.count - 1024, by: 128) {
            let cut = Array(whole[..<length])
            #expect(code(cut) == .invalidImage, "cut to \(length) bytes")
            #expect(code(cut + [1, 2, 3]) == .invalidImage, "cut to \(length) bytes and more")
        }
    }

    @Test("an archive that ends inside a header is not said to lack its end mark alone")
    func cutInsideAHeader() throws {
        var tar = TarBytes()
        tar.add("a", pattern(100))
        let offset = tar.count
        tar.add("b", pattern(100))
        for (length, words) in [(100, "inside the entry at byte \(offset)"), (0, "end mark")] {
            guard case .failure(let error) = open(Array(tar.finished()[..<(offset + length)]))
            else {
                Issue.record("a truncated archive was taken")
                continue
            }
            #expect("\(error)".contains(words), "\(error)")
        }
    }

    @Test func theOffsetIsSaid() throws {
        var tar = TarBytes()
        tar.add("a", pattern(100))
        let offset = tar.count
        tar.add("b", pattern(100))
        var bytes = tar.finished()
        bytes[offset + 20] ^= 1
        guard case .failure(let error) = open(bytes) else {
            Issue.record("a damaged header was taken")
            return
        }
        #expect("\(error)".contains("byte \(offset)"))
        #expect("\(error)".contains("checksum"))
    }

    @Test func noFlippedBitInAHeaderIsTaken() {
        let whole = Self.corpus()
        // The first header: whatever bit changes, its checksum is wrong, or says so itself.
        for index in 0..<512 {
            var bytes = whole
            bytes[index] ^= 0x10
            if index >= 148 && index < 156 && code(bytes) == nil { continue }
            #expect(code(bytes) == .invalidImage, "byte \(index)")
        }
    }

    @Test(arguments: [1, 2, 3, 4, 5, 6, 7, 8]) func randomChangesNeverCrash(_ seed: UInt64) throws {
        var state = seed
        func random(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        let whole = Self.corpus()
        var taken = 0
        for _ in 0..<150 {
            var bytes = whole
            for _ in 0...random(4) {
                let block = random(bytes.count / 512) * 512
                bytes[block + random(512)] = UInt8(random(256))
                TarChecksum.repair(&bytes, at: block)
            }
            if random(4) == 0 { bytes.removeLast(random(bytes.count)) }
            switch open(bytes) {
            case .success(let image):
                taken += 1
                // Whatever was understood can be read, or fails as a read does.
                _ = try? image.fileSystem.listing()
            case .failure(let error):
                #expect(error is SwasiError, "seed \(seed): \(error)")
            }
        }
        #expect(taken > 0, "seed \(seed): changes with right checksums are taken now and then")
    }

    @Test func whatIsNoArchive() throws {
        #expect(code([]) == .invalidImage)
        #expect(code(Array("#!/bin/sh\n".utf8)) == .invalidImage)
        #expect(code(pattern(4096)) == .invalidImage)
        #expect(code([0, 0x61, 0x73, 0x6D, 1, 0, 0, 0]) == .invalidImage)
        func error(_ path: String) -> SwasiError? {
            #expect(throws: SwasiError.self) { try Image.open(path: path) }
        }
        #expect(error(folder.path)?.code == .invalidArgument)
        #expect(error("/dev/null")?.code == .invalidArgument)
        #expect(error(folder.path + "/missing\u{1B}")?.code == .notFound)
        #expect(error(folder.path + "/missing\u{1B}")?.description.contains("\\x1b") == true)
    }

    @Test(arguments: Archives.Filter.allCases.filter { $0 != .none })
    func compressedDamage(_ filter: Archives.Filter) throws {
        let bytes = try Archives.write(CrossCheckTests.items(.pax), .pax, filter, in: folder)
        for length in [20, 100, bytes.count / 2, bytes.count - 20] {
            let error = #expect(throws: SwasiError.self, "cut to \(length)") {
                try image(Array(bytes[..<length]), folder)
            }
            #expect(error?.code == .invalidImage)
            #expect(error?.message.hasSuffix("is damaged or truncated") == true, "\(length)")
        }
        // zstd has a checksum only where its writer asked for one, and libarchive does not.
        if filter == .zstd { return }
        var flipped = bytes
        for index in stride(from: bytes.count / 3, to: bytes.count / 3 + 64, by: 1) {
            flipped[index] ^= 0xFF
        }
        #expect(code(flipped) == .invalidImage)
    }

    @Test func aWrongChecksumOfGzipIsNoticed() throws {
        var tar = TarBytes()
        tar.add("a", pattern(3000))
        let member = try Gzip.stored(tar.finished())
        #expect(code(member) == nil)
        #expect(code(member + [UInt8](repeating: 0, count: 512)) == nil, "padding may follow")
        for index in [600, member.count - 8, member.count - 1] {
            var changed = member
            changed[index] ^= 1
            #expect(code(changed) == .invalidImage, "byte \(index)")
        }
        // Two members: one archive.
        let half = tar.finished().count / 2
        let two =
            try Gzip.stored(Array(tar.finished()[..<half]))
            + Gzip.stored(Array(tar.finished()[half...]))
        #expect(code(two) == nil)
    }

    @Test func compressedButNoArchive() throws {
        let notTar = try Archives.write([], .ustar, .none, in: folder)
        #expect(code(notTar) == nil)
        #expect(code(try Gzip.stored(pattern(5000))) == .invalidImage)
        #expect(code(try Gzip.stored([])) == .invalidImage)
    }

    @Test func aBombIsStoppedAtTheLimit() throws {
        var limits = Limits()
        limits.layerBytes = 1 << 20
        let items = [Archives.Item(path: "zeros", content: [UInt8](repeating: 0, count: 4 << 20))]
        let bytes = try Archives.write(items, .ustar, .gzip, in: folder)
        #expect(bytes.count < 64 << 10)
        let error = #expect(throws: SwasiError.self) { try image(bytes, folder, limits: limits) }
        #expect(error?.code == .limitExceeded)
    }
}
