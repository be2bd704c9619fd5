import SwasiCore
import Testing

@testable import SwasiWASI

/// Listing directories.
@Suite struct DirectoryTests {
    struct Listed: Equatable {
        var name: String
        var type: UInt8
        var inode: UInt64
        var next: UInt64
    }

    /// `fd_readdir` into a buffer of `count` bytes; whole entries, and whether the end was reached.
    private func list(
        _ guest: Guest, _ number: UInt64, from cookie: UInt64, _ count: UInt64 = 4_096
    ) throws -> (entries: [Listed], atEnd: Bool) {
        let buffer: UInt64 = 100_000
        let result: UInt64 = 99_000
        #expect(try guest.call(.fdReaddir, number, buffer, count, cookie, result) == 0)
        let used = UInt64(try guest.load(result, as: UInt32.self))
        #expect(used <= count)
        var entries: [Listed] = []
        var at: UInt64 = 0
        while at + 24 <= used {
            let size = UInt64(try guest.load(buffer + at + 16, as: UInt32.self))
            if at + 24 + size > used { break }
            let name = try guest.bytes(buffer + at + 24, size)
            entries.append(
                Listed(
                    name: String(decoding: name, as: UTF8.self),
                    type: try guest.load(buffer + at + 20, as: UInt8.self),
                    inode: try guest.load(buffer + at + 8, as: UInt64.self),
                    next: try guest.load(buffer + at, as: UInt64.self)))
            at += 24 + size
        }
        return (entries, used < count)
    }

    private func fill(_ guest: Guest, _ count: Int) throws -> [String] {
        let names = (0..<count).map { "file-\($0)" }
        for name in names {
            #expect(try guest.call(.fdClose, try guest.create(name)) == 0)
        }
        return names.sorted()
    }

    @Test func anEmptyDirectoryHasItsDots() throws {
        try Guest.run { (guest) throws in
            _ = try guest.path(.pathCreateDirectory, "d")
            let directory = try guest.open("d", rights: 1 << 14).number
            let entries = try list(guest, directory, from: 0).entries
            let own = try guest.stat("d").stat.inode
            let parent = try guest.stat(Guest.root).stat.inode
            #expect(
                entries == [
                    Listed(name: ".", type: 3, inode: own, next: 1),
                    Listed(name: "..", type: 3, inode: parent, next: 2),
                ])
            #expect(try guest.path(.pathRemoveDirectory, "d") == 0)
            #expect(try list(guest, directory, from: 2).entries == [])
        }
    }

    @Test(arguments: [UInt64(40), 64, 100, 1_000, 4_096])
    func smallBuffersSeeEveryEntryOnce(_ count: UInt64) throws {
        try Guest.run { (guest) throws in
            let names = try fill(guest, 200)
            var found: [Listed] = []
            var cookie: UInt64 = 0
            while true {
                let (entries, atEnd) = try list(guest, Guest.root, from: cookie, count)
                found += entries
                cookie = entries.last?.next ?? cookie
                if atEnd { break }
            }
            #expect(found.map(\.name) == [".", ".."] + names)
            #expect(Set(found.dropFirst(2).map(\.inode)).count == 200)
            #expect(found.dropFirst(2).allSatisfy { $0.type == 4 })
        }
    }

    @Test func everyPositionCanBeResumed() throws {
        try Guest.run { (guest) throws in
            _ = try fill(guest, 150)
            let all = try list(guest, Guest.root, from: 0, 30_000).entries
            #expect(all.count == 152)
            for index in [0, 1, 2, 63, 64, 65, 66, 129, 130, 151].reversed() {
                let rest = try list(guest, Guest.root, from: UInt64(index), 100).entries
                #expect(rest.first == all[index])
            }
            #expect(try list(guest, Guest.root, from: 152).entries == [])
            #expect(try list(guest, Guest.root, from: .max).entries == [])
            #expect(try list(guest, Guest.root, from: 1 << 63).entries == [])
        }
    }

    @Test func positionsHoldWhileTheDirectoryChanges() throws {
        try Guest.run { (guest) throws in
            let names = try fill(guest, 100)
            let first = try list(guest, Guest.root, from: 0, 1_000).entries
            for name in names.prefix(50) { _ = try guest.path(.pathUnlinkFile, name) }
            _ = try guest.create("a-new-file")
            let next = try #require(first.last?.next)
            let rest = try list(guest, Guest.root, from: next, 20_000).entries
            // What was not listed yet and is still there, each once, at its old position.
            let gone = Set(names.prefix(50))
            let expected = names.dropFirst(Int(next) - 2).filter { !gone.contains($0) }
            #expect(rest.map(\.name) == expected)
            #expect(rest.last?.next == 102)
            // From 0 on the directory is as it is now.
            let now = try list(guest, Guest.root, from: 0, 20_000).entries
            #expect(now.map(\.name) == [".", "..", "a-new-file"] + names.dropFirst(50))
        }
    }

    @Test func theLastEntryIsCutOff() throws {
        try Guest.run { (guest) throws in
            let result = try guest.allocate(4)
            for count: UInt64 in 0...52 {
                let buffer = try guest.allocate(64)
                try guest.put([UInt8](repeating: 0xAA, count: 64), at: buffer)
                #expect(
                    try guest.call(.fdReaddir, Guest.root, buffer, count, 0, result) == 0)
                let used = UInt64(try guest.load(result, as: UInt32.self))
                #expect(used == min(count, 51))
                #expect(
                    try guest.bytes(buffer + used, 64 - used)
                        == [UInt8](repeating: 0xAA, count: Int(64 - used)))
            }
        }
    }

    @Test func onlyDirectoriesAreListed() throws {
        try Guest.run { (guest) throws in
            let file = try guest.create("f")
            let result = try guest.allocate(4)
            for (number, error) in [
                (file, Errno.notDirectory), (1, .notDirectory), (77, .badDescriptor),
            ] {
                #expect(
                    try guest.call(.fdReaddir, number, 2_000, 100, 0, result)
                        == Guest.number(error))
            }
        }
    }
}
