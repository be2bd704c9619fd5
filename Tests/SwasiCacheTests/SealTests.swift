import Glibc
import SwasiCore
import Testing

@testable import SwasiCache

/// Entries that somebody changed, and the seals that tell.
@Suite struct SealTests {
    let folder = TemporaryFolder()
    let cache: Cache

    init() throws {
        cache = try Cache(folder: folder.path + "/c")
    }

    private let content = Array(String(repeating: "what was written, ", count: 500).utf8)
    private let key = CacheKey("k")

    private func store(_ kind: CacheKind) throws -> String {
        _ = try cache.store(content.span, as: kind, key: key)
        return "c/\(kind.rawValue)/k"
    }

    /// Changes bytes of a file where it is, and gives it another time, whatever the clock's step.
    private func change(_ name: String, at offset: Int, to bytes: [UInt8], cut: Int? = nil) throws {
        let descriptor = unsafe open("\(folder.path)/\(name)", O_WRONLY | O_CLOEXEC)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        let count = unsafe bytes.withUnsafeBytes { buffer in
            unsafe pwrite(descriptor, buffer.baseAddress, buffer.count, off_t(offset))
        }
        try #require(count == bytes.count)
        if let cut { try #require(ftruncate(descriptor, off_t(cut)) == 0) }
        folder.age(name, to: 1_000_000)
    }

    private func read(_ kind: CacheKind) throws -> [UInt8]? {
        try cache.entry(kind, key: key)?.bytes(limit: 1 << 20)
    }

    @Test(arguments: CacheKind.allCases, [0, 4_000, 8_999])
    func aChangedEntryIsSaidOnceAndRemoved(kind: CacheKind, offset: Int) throws {
        let name = try store(kind)
        try change(name, at: offset, to: [content[offset] ^ 1])
        let error = #expect(throws: SwasiError.self) { try read(kind) }
        #expect(error?.code == .cache)
        #expect(error?.description.contains("damaged") == true)
        #expect(try read(kind) == nil)
        #expect(folder.names(in: "c/seal").isEmpty)
        _ = try store(kind)
        #expect(try read(kind) == content)
    }

    @Test(arguments: [0, 1, 8_999, 9_001])
    func aCutOrGrownEntryIsFound(size: Int) throws {
        let name = try store(.layer)
        try change(name, at: 0, to: [], cut: size)
        #expect(throws: SwasiError.self) { try read(.layer) }
        #expect(try read(.layer) == nil)
    }

    @Test func anEntryThatOnlyLooksChangedIsReadOnce() throws {
        let name = try store(.index)
        let sealed = try bytes(of: "c/seal/index-k")
        folder.age(name, to: Int(HostClock.nanoseconds() / 1_000_000_000) - 10)
        #expect(try read(.index) == content)
        let renewed = try bytes(of: "c/seal/index-k")
        #expect(renewed != sealed)
        #expect(Seal(renewed)?.checksum == Seal(sealed)?.checksum)
        // Now it looks as its seal says: nothing is written again.
        #expect(try read(.index) == content)
        #expect(try bytes(of: "c/seal/index-k") == renewed)
    }

    @Test func aCopyOfTheCacheIsAsGood() throws {
        let name = try store(.index)
        let copy = "cp '\(folder.path)/\(name)' '\(folder.path)/x'"
        try #require(
            unsafe system("\(copy) && mv '\(folder.path)/x' '\(folder.path)/\(name)'") == 0)
        try #require(unsafe chmod("\(folder.path)/\(name)", 0o600) == 0)
        #expect(try read(.index) == content)
    }

    @Test func withoutASealThereIsNoEntry() throws {
        _ = try store(.code)
        try #require(unsafe unlink("\(folder.path)/c/seal/code-k") == 0)
        #expect(try read(.code) == nil)
        _ = try store(.code)
        #expect(try read(.code) == content)
    }

    @Test func aDamagedSealNeverLetsADamagedEntryPass() throws {
        for offset in 0..<Seal.count {
            let name = try store(.code)
            let seal = try bytes(of: "c/seal/code-k")
            try change("c/seal/code-k", at: offset, to: [seal[offset] ^ 0xFF])
            // A sound entry is given back or made again, as the damage has it.
            if let found = try? read(.code) { #expect(found == content) }
            _ = try store(.code)
            try change("c/seal/code-k", at: offset, to: [seal[offset] ^ 0xFF])
            try change(name, at: 77, to: [0])
            #expect((try? read(.code)) == nil, "byte \(offset)")
        }
    }

    @Test func sealsGoWithTheirEntries() throws {
        _ = try store(.code)
        _ = try store(.layer)
        #expect(folder.names(in: "c/seal") == ["code-k", "layer-k"])
        try cache.remove(.code, key: key)
        #expect(folder.names(in: "c/seal") == ["layer-k"])
        try cache.clear()
        #expect(folder.names(in: "c/seal").isEmpty)
        folder.write("c/seal/code-lost", "")
        cache.sweepSeals(keeping: [])
        #expect(folder.names(in: "c/seal") == ["code-lost"], "it may be about to get its entry")
        cache.sweepSeals(keeping: [], now: HostClock.nanoseconds() + 120_000_000_000)
        #expect(folder.names(in: "c/seal").isEmpty)
    }

    private func bytes(of name: String) throws -> [UInt8] {
        let descriptor = unsafe open("\(folder.path)/\(name)", O_RDONLY | O_CLOEXEC)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        let count = try HostFile.read(descriptor, into: &bytes, count: bytes.count, offset: 0)
        return Array(bytes[..<count])
    }

    // MARK: The checksum

    @Test(
        arguments: [
            ("", 0xEF46_DB37_51D8_E999), ("a", 0xD24E_C4F1_A98C_6E5B),
            ("abc", 0x44BC_2CF5_AD77_0999),
            ("Nobody inspects the spammish repetition", 0xFBCE_A83C_8A37_8BF1),
        ] as [(String, UInt64)])
    func theChecksumIsXXH64(text: String, value: UInt64) {
        var checksum = ContentChecksum()
        Array(text.utf8).withRawSpan { checksum.update($0) }
        #expect(checksum.value == value)
    }

    @Test func theChecksumIsTheSameInPieces() {
        let bytes = Array(content[..<300])
        var whole = ContentChecksum()
        bytes.withRawSpan { whole.update($0) }
        for step in 1...97 {
            var pieces = ContentChecksum()
            for start in stride(from: 0, to: bytes.count, by: step) {
                Array(bytes[start..<min(start + step, bytes.count)])
                    .withRawSpan { pieces.update($0) }
            }
            #expect(pieces.value == whole.value, "pieces of \(step)")
        }
    }
}
