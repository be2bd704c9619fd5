import Glibc
import SwasiCore
import Testing

@testable import SwasiCache

@Suite struct DigestTests {
    /// The examples of FIPS 180 (one block, two blocks) and the empty message.
    static let known = [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
    ]

    @Test(arguments: known)
    func computesTheStandardsExamples(message: String, expected: String) throws {
        let bytes = Array(message.utf8)
        #expect(try Digest(of: bytes.span).hexadecimal == expected)
        var pieces = try DigestBuilder()
        for byte in bytes { pieces.update([byte].span) }
        #expect(pieces.finish().description == expected)
    }

    @Test func textAndBytesAreTheSameDigest() throws {
        let text = Self.known[1].1
        let digest = try #require(Digest(hexadecimal: text))
        #expect(Digest(bytes: digest.bytes) == digest)
        #expect(digest.hexadecimal == text)
    }

    @Test(arguments: [
        "", "abc", known[1].1.uppercased(), known[1].1 + "0", String(known[1].1.dropLast()),
        String(known[1].1.dropLast()) + "g", String(known[1].1.dropLast(2)) + " 0",
    ])
    func refusesOtherText(text: String) {
        #expect(Digest(hexadecimal: text) == nil)
    }

    @Test func refusesOtherCounts() {
        #expect(Digest(bytes: []) == nil)
        #expect(Digest(bytes: [UInt8](repeating: 0, count: 31)) == nil)
        #expect(Digest(bytes: [UInt8](repeating: 0, count: 33)) == nil)
    }
}

@Suite struct ContentDigestTests {
    let folder = TemporaryFolder()
    static let old = 1_000_000_000

    /// An identity whose change is long past; a real file's change time cannot be set.
    private func settled(_ identity: FileIdentity) -> FileIdentity {
        var identity = identity
        identity.changeTimeNanoseconds = 5
        return identity
    }

    @Test func changeTimesSettle() {
        let identity = FileIdentity(
            device: 1, inode: 2, size: 3, modificationTimeNanoseconds: 4, changeTimeNanoseconds: 500
        )
        #expect(!identity.isSettled(at: 500 + FileIdentity.settlingNanoseconds))
        #expect(identity.isSettled(at: 501 + FileIdentity.settlingNanoseconds))
        // A clock that was set back.
        #expect(!identity.isSettled(at: 0))
        #expect(!identity.isSettled(at: .min))
    }

    @Test func differentIdentitiesHaveDifferentKeys() {
        let parts: [FileIdentity] = [
            FileIdentity(
                device: 1, inode: 0x11, size: 1, modificationTimeNanoseconds: -1,
                changeTimeNanoseconds: 1),
            FileIdentity(
                device: 0x11, inode: 1, size: 1, modificationTimeNanoseconds: -1,
                changeTimeNanoseconds: 1),
            FileIdentity(
                device: 1, inode: 1, size: 0x11, modificationTimeNanoseconds: 1,
                changeTimeNanoseconds: -1),
            FileIdentity(
                device: .max, inode: .max, size: .max, modificationTimeNanoseconds: .min,
                changeTimeNanoseconds: .min),
        ]
        #expect(Set(parts.map(\.key)).count == parts.count)
    }

    @Test func remembersASettledFile() throws {
        let cache = try Cache(folder: folder.path + "/cache")
        folder.write("file", "content")
        let descriptor = unsafe open(folder.path + "/file", O_RDONLY | O_CLOEXEC)
        defer { close(descriptor) }
        let observation = try FileObservation(descriptor: descriptor)
        let digest = try Digest(of: Array("content".utf8).span)
        #expect(try cache.digest(of: observation.identity) == nil)

        // Observed right after the change: another change could have the same time.
        #expect(try !cache.remember(digest, of: observation, descriptor: descriptor))
        #expect(try cache.digest(of: observation.identity) == nil)

        // Observed much later.
        let later = FileObservation(
            identity: observation.identity,
            timeNanoseconds: observation.identity.changeTimeNanoseconds
                + FileIdentity.settlingNanoseconds + 1)
        #expect(try cache.remember(digest, of: later, descriptor: descriptor))
        #expect(try cache.digest(of: observation.identity) == digest)

        // Looks different at the end.
        folder.write("file", "changed")
        folder.age("file", to: Self.old)
        #expect(try !cache.remember(digest, of: later, descriptor: descriptor))
        let now = try FileObservation(descriptor: descriptor).identity
        #expect(try cache.digest(of: now) == nil)
    }

    @Test func contentIsReadUnlessRemembered() throws {
        let cache = try Cache(folder: folder.path + "/cache")
        folder.write("file", "abc")
        let descriptor = unsafe open(folder.path + "/file", O_RDONLY | O_CLOEXEC)
        defer { close(descriptor) }
        var warnings: [SwasiError] = []
        let read = try Digest(contentOf: descriptor, cache: cache) { warnings.append($0) }
        #expect(read.hexadecimal == DigestTests.known[1].1)

        // What is remembered is believed: that is how the test sees that nothing was read.
        let other = try Digest(of: Array("other".utf8).span)
        let identity = try FileObservation(descriptor: descriptor).identity
        try cache.store(
            Array(other.hexadecimal.utf8).span, as: .digest, key: identity.key)
        #expect(
            try Digest(contentOf: descriptor, cache: cache) { warnings.append($0) } == other)

        // What is no digest is not.
        try cache.store(Array("nonsense".utf8).span, as: .digest, key: identity.key)
        #expect(
            try Digest(contentOf: descriptor, cache: cache) { warnings.append($0) } == read)
        #expect(warnings.isEmpty)
    }

    @Test func aBadCacheIsAWarning() throws {
        let cache = try Cache(folder: folder.path + "/cache")
        folder.write("file", "abc")
        folder.write("cache/digest", "a file where the folder belongs")
        let descriptor = unsafe open(folder.path + "/file", O_RDONLY | O_CLOEXEC)
        defer { close(descriptor) }
        var warnings: [SwasiError] = []
        let digest = try Digest(contentOf: descriptor, cache: cache) { warnings.append($0) }
        #expect(digest.hexadecimal == DigestTests.known[1].1)
        #expect(warnings.first?.code == .cache)
    }

    @Test func aDescriptorThatCannotBeReadIsSaid() throws {
        let error = #expect(throws: SwasiError.self) {
            try Digest(contentOf: -1, cache: nil) { _ in }
        }
        #expect(error?.code == .system)
    }
}
