import SwasiCore
import SwasiFS
import Testing

@testable import SwasiWASI

/// Numbers and rights.
@Suite struct DescriptorTests {
    @Test func numbersAreTheLowestFree() throws {
        try Guest.run { (guest) throws in
            let numbers = try (0..<40).map { try guest.create("f\($0)") }
            #expect(numbers == Array(4..<44))
            for number: UInt64 in [30, 7, 12] { #expect(try guest.call(.fdClose, number) == 0) }
            #expect(try (0..<4).map { try guest.create("g\($0)") } == [7, 12, 30, 44])
            #expect(try guest.call(.fdClose, 45) == Guest.number(.badDescriptor))
            #expect(try guest.call(.fdClose, 0xFFFF_FFFF) == Guest.number(.badDescriptor))
            #expect(try guest.call(.fdClose, 1) == 0)
            #expect(try guest.create("h") == 1)
        }
    }

    @Test(arguments: [4, 5, 16, 17, 40])
    func thereAreOnlySoMany(_ limit: Int) throws {
        var setup = Guest.Setup()
        setup.limits.descriptors = limit
        try Guest.run(setup) { (guest) throws in
            for number in 4..<limit { #expect(try guest.create("f") == UInt64(number)) }
            #expect(
                try guest.open("new", flags: 1).error == Guest.number(.tooManyDescriptors))
            // What failed made no file.
            #expect(try guest.stat("new").error == Guest.number(.noEntry))
            #expect(try guest.call(.fdClose, 2) == 0)
            #expect(try guest.create("new") == 2)
        }
    }

    @Test func renumberingReplacesWhatIsThere() throws {
        try Guest.run { (guest) throws in
            let first = try guest.create("one")
            let second = try guest.create("two")
            try guest.write(first, "1")
            #expect(try guest.call(.fdRenumber, first, second) == 0)
            #expect(try guest.call(.fdClose, first) == Guest.number(.badDescriptor))
            #expect(try guest.read(second, 1, at: 0).text == "1")
            #expect(try guest.seek(second, 0, 1).offset == 1)
            let bad = Guest.number(.badDescriptor)
            #expect(try guest.call(.fdRenumber, second, first) == bad)
            #expect(try guest.call(.fdRenumber, first, second) == bad)
            #expect(try guest.call(.fdRenumber, second, second) == 0)
            #expect(try guest.read(second, 1, at: 0).text == "1")
            // The preopen's number can be taken over, and is free afterwards.
            #expect(try guest.call(.fdRenumber, second, Guest.root) == 0)
            #expect(try guest.open("one").error == Guest.number(.notDirectory))
        }
    }

    @Test func preopensTellTheirNames() throws {
        try Guest.run { (guest) throws in
            let result = try guest.allocate(8)
            #expect(try guest.call(.fdPrestatGet, Guest.root, result) == 0)
            #expect(try guest.load(result, as: UInt64.self) == 1 << 32)
            let name = try guest.allocate(4)
            #expect(try guest.call(.fdPrestatDirName, Guest.root, name, 4) == 0)
            #expect(try guest.bytes(name, 4) == [UInt8(ascii: "/"), 0, 0, 0])
            #expect(
                try guest.call(.fdPrestatDirName, Guest.root, name, 0)
                    == Guest.number(.nameTooLong))
            let bad = Guest.number(.badDescriptor)
            for number: UInt64 in [0, 1, 2, 4] {
                #expect(try guest.call(.fdPrestatGet, number, result) == bad)
            }
            let opened = try guest.open(".", rights: 2).number
            #expect(try guest.call(.fdPrestatGet, opened, result) == bad)
        }
    }

    @Test func flagsAreKeptAndChecked() throws {
        try Guest.run { (guest) throws in
            let file = try guest.create("f")
            for flags: UInt64 in [0, 1, 4, 31] {
                #expect(try guest.call(.fdFdstatSetFlags, file, flags) == 0)
                #expect(try guest.descriptorStat(file).flags == UInt16(flags))
            }
            let invalid = Guest.number(.invalid)
            #expect(try guest.call(.fdFdstatSetFlags, file, 32) == invalid)
            #expect(try guest.call(.fdFdstatSetFlags, file, 0x10000) == invalid)
            #expect(try guest.open("f", descriptorFlags: 32).error == invalid)
            #expect(try guest.open("f", flags: 16).error == invalid)
        }
    }

    @Test func rightsAreOnlyEverNarrowed() throws {
        try Guest.run { (guest) throws in
            let all = try guest.descriptorStat(Guest.root)
            #expect(all.type == 3)
            let file = try guest.create("f", rights: Guest.allRights)
            let before = try guest.descriptorStat(file)
            #expect(before.type == 4 && before.inheriting == 0)
            #expect(before.base == Operations.file.rawValue)
            #expect(try guest.call(.fdFdstatSetRights, file, 1 << 1, 0) == 0)
            #expect(try guest.descriptorStat(file).base == 2)
            let notCapable = Guest.number(.notCapable)
            #expect(try guest.call(.fdFdstatSetRights, file, 1 << 1 | 1 << 6, 0) == notCapable)
            #expect(try guest.call(.fdFdstatSetRights, file, 1 << 1, 1) == notCapable)
            #expect(try guest.write(file, "x").error == notCapable)
            #expect(try guest.seek(file, 0, 0).error == notCapable)
            #expect(try guest.read(file, 1).error == 0)
            #expect(try guest.read(file, 1, at: 0).error == notCapable)
        }
    }

    @Test func directoriesPassOnOnlyWhatTheyHave() throws {
        try Guest.run { (guest) throws in
            _ = try guest.create("f")
            // path_open, fd_read and fd_readdir are passed on; nothing may be made.
            let narrow = try guest.open(
                ".", rights: 1 << 13, inheriting: 1 << 1 | 1 << 13 | 1 << 14)
            #expect(narrow.error == 0)
            let directory = narrow.number
            #expect(try guest.open("f", directory: directory, rights: 1 << 1).error == 0)
            let notCapable = Guest.number(.notCapable)
            let write = try guest.open("f", directory: directory, rights: 1 << 6)
            #expect(write.error == notCapable)
            let made = try guest.open("g", directory: directory, flags: 1, rights: 1 << 1)
            #expect(made.error == notCapable)
            let cut = try guest.open("f", directory: directory, flags: 8, rights: 1 << 1)
            #expect(cut.error == notCapable)
            let durable = try guest.open(
                "f", directory: directory, rights: 1 << 1, descriptorFlags: 2)
            #expect(durable.error == notCapable)
            let wider = try guest.open(
                ".", directory: directory, rights: 1 << 13, inheriting: 1 << 6)
            #expect(wider.error == notCapable)
            let path = try guest.string("x")
            #expect(
                try guest.call(.pathCreateDirectory, directory, path[0], path[1]) == notCapable)
            // Rights that go with no kind of thing, and unknown ones, are left out.
            let odd = try guest.open("f", directory: directory, rights: 1 << 1 | 3 << 28 | 1 << 63)
            #expect(odd.error == 0)
            #expect(try guest.descriptorStat(odd.number).base == 2)
        }
    }

    @Test func whatIsNotGrantedIsNotPermitted() throws {
        var setup = Guest.Setup()
        setup.rights = .read
        try Guest.run(setup) { (guest) throws in
            let notPermitted = Guest.number(.notPermitted)
            #expect(try guest.open("f", flags: 1).error == notPermitted)
            #expect(try guest.open("f", flags: 8, rights: 2).error == notPermitted)
            #expect(try guest.path(.pathCreateDirectory, "d") == notPermitted)
            #expect(try guest.path(.pathUnlinkFile, "f") == notPermitted)
            #expect(try guest.path(.pathRemoveDirectory, "f") == notPermitted)
            #expect(try guest.rename("a", "b") == notPermitted)
            #expect(try guest.link("a", "b") == notPermitted)
            #expect(try guest.symbolicLink("a", "b") == notPermitted)
            #expect(
                try guest.call(.fdFilestatSetTimes, Guest.root, 0, 0, 2) == notPermitted)
            let opened = try guest.open(".", rights: Guest.allRights & ~(1 << 6 | 1 << 8 | 1 << 22))
            #expect(opened.error == 0)
            #expect(try guest.descriptorStat(opened.number).base & (1 << 9 | 1 << 24) == 0)
        }
    }

    @Test func readingIsPermittedByItself() throws {
        var setup = Guest.Setup()
        setup.rights = [.write, .mutate]
        try Guest.run(setup) { (guest) throws in
            #expect(try guest.open("f", flags: 1, rights: 1 << 6).error == 0)
            let notPermitted = Guest.number(.notPermitted)
            #expect(try guest.open("f", rights: 1 << 1).error == notPermitted)
            #expect(try guest.open("new", flags: 1, rights: 1 << 1).error == notPermitted)
            // What was refused made no file.
            #expect(try guest.path(.pathUnlinkFile, "new") == Guest.number(.noEntry))
        }
    }

    @Test func directoriesAreNoFiles() throws {
        try Guest.run { (guest) throws in
            let isDirectory = Guest.number(.isDirectory)
            #expect(try guest.read(Guest.root, 1).error == isDirectory)
            #expect(try guest.read(Guest.root, 1, at: 0).error == isDirectory)
            #expect(try guest.write(Guest.root, "x").error == isDirectory)
            #expect(try guest.seek(Guest.root, 0, 1).error == isDirectory)
            #expect(try guest.call(.fdTell, Guest.root, 1_024) == isDirectory)
            #expect(try guest.call(.fdAllocate, Guest.root, 0, 1) == isDirectory)
            #expect(try guest.call(.fdFilestatSetSize, Guest.root, 0) == isDirectory)
            #expect(try guest.stat(Guest.root).stat.type == 3)
            #expect(try guest.open("x", directory: 0).error == Guest.number(.notDirectory))
            #expect(try guest.open("x", directory: 99).error == Guest.number(.badDescriptor))
        }
    }

    @Test func nothingIsASocket() throws {
        try Guest.run { (guest) throws in
            let list = try guest.buffers([(2_000, 4)])
            let result = try guest.allocate(8)
            for (number, error) in [
                (UInt64(1), Errno.notSocket), (3, .notSocket), (9, .badDescriptor),
            ] {
                let expected = Guest.number(error)
                #expect(try guest.call(.sockAccept, number, 0, result) == expected)
                #expect(
                    try guest.call(.sockRecv, number, list[0], 1, 0, result, result + 4)
                        == expected)
                #expect(try guest.call(.sockSend, number, list[0], 1, 0, result) == expected)
                #expect(try guest.call(.sockShutdown, number, 1) == expected)
            }
        }
    }
}
