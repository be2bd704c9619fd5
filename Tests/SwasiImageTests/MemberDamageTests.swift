import SwasiCore
import SwasiFS
import TestSupport
import Testing

@testable import SwasiImage

/// Compressed archives of two members (frames, streams), damaged and cut in either of them.
@Suite struct MemberDamageTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    static let filters = Archives.Filter.allCases.filter { $0 != .none }

    /// A plain archive that compresses badly, so that damage meets content, and its halves.
    private func plain() -> [UInt8] {
        var tar = TarBytes()
        var state: UInt64 = 7
        for number in 0..<12 {
            tar.add(
                "file\(number)",
                (0..<1_500).map { _ in
                    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                    return UInt8(truncatingIfNeeded: state >> 56)
                })
        }
        return tar.finished()
    }

    private func members(_ filter: Archives.Filter) throws -> (first: [UInt8], second: [UInt8]) {
        let whole = plain()
        let half = whole.count / 2 + 100
        return (
            try Archives.compress(Array(whole[..<half]), filter, in: folder),
            try Archives.compress(Array(whole[half...]), filter, in: folder)
        )
    }

    /// What an archive comes to: nil where it is refused as it should be.
    private func listing(_ bytes: [UInt8]) throws -> [Listed]? {
        do {
            return try image(bytes, folder).fileSystem.listing()
        } catch let error as SwasiError where error.code == .invalidImage {
            return nil
        }
    }

    @Test(arguments: filters) func bothMembersAreRead(_ filter: Archives.Filter) throws {
        let (first, second) = try members(filter)
        let expected = try listing(plain())
        #expect(expected?.count == 12)
        #expect(try listing(first + second) == expected)
        let zeros = [UInt8](repeating: 0, count: 700)
        if filter == .gzip { #expect(try listing(first + second + zeros) == expected) }
    }

    @Test(arguments: filters) func everyCutIsNoticed(_ filter: Archives.Filter) throws {
        let (first, second) = try members(filter)
        let whole = first + second
        var places = Array(first.count - 20...first.count + 30)
        places += stride(from: 1, to: whole.count, by: whole.count / 40)
        places += whole.count - 24..<whole.count
        for place in places {
            #expect(try listing(Array(whole[..<place])) == nil, "\(filter) cut to \(place)")
        }
    }

    @Test(arguments: filters) func noDamageGivesAShorterTree(_ filter: Archives.Filter) throws {
        let (first, second) = try members(filter)
        let whole = first + second
        let expected = try #require(try listing(whole))
        var places = Array(first.count - 20...first.count + 30)
        places += stride(from: 0, to: whole.count, by: whole.count / 60)
        places += whole.count - 24..<whole.count
        var refused = 0
        for place in places {
            for bits: UInt8 in [0x01, 0xFF] {
                var damaged = whole
                damaged[place] ^= bits
                guard let found = try listing(damaged) else {
                    refused += 1
                    continue
                }
                if filter == .zstd {
                    // Without a checksum, which libarchive does not ask for, bytes may differ.
                    #expect(found.map(\.path) == expected.map(\.path), "byte \(place)")
                    #expect(found.map(\.size) == expected.map(\.size), "byte \(place)")
                } else {
                    #expect(found == expected, "\(filter), byte \(place)")
                }
            }
        }
        #expect(refused > 0)
    }
}
