import SwasiCore
import Testing

@testable import SwasiWASI

/// Open files.
@Suite struct FileTests {
    @Test func readAndWriteMoveTheOffset() throws {
        try Guest.run { (guest) throws in
            let file = try guest.create("f")
            #expect(try guest.write(file, "hello world").count == 11)
            #expect(try guest.seek(file, 6, 0).offset == 6)
            #expect(try guest.read(file, 100).text == "world")
            #expect(try guest.read(file, 100).text == "")
            let result = try guest.allocate(8)
            #expect(try guest.call(.fdTell, file, result) == 0)
            #expect(try guest.load(result, as: UInt64.self) == 11)
            #expect(try guest.read(file, 5, at: 0).text == "hello")
            #expect(try guest.read(file, 5, at: 1 << 40).text == "")
            #expect(try guest.seek(file, 0, 1).offset == 11)
        }
    }

    @Test func severalBuffersAreOneWrite() throws {
        try Guest.run { (guest) throws in
            let file = try guest.create("f")
            let text = try guest.string("abcdefgh")
            var pieces = (0..<8).map { (text[0] + 7 - $0, UInt64(1)) }
            pieces.append((text[0], 0))
            let list = try guest.buffers(pieces)
            let result = try guest.allocate(4)
            #expect(try guest.call(.fdWrite, file, list[0], list[1], result) == 0)
            #expect(try guest.load(result, as: UInt32.self) == 8)
            #expect(try guest.read(file, 8, at: 0).text == "hgfedcba")
        }
    }

    @Test func aReadMayLandOnItsOwnList() throws {
        try Guest.run { (guest) throws in
            let file = try guest.create("f")
            try guest.write(file, "0123456789abcdefghijklmn")
            let list = try guest.buffers([(2_000, 8), (2_008, 8)])
            // The first buffer is the list itself.
            try guest.store(UInt32(list[0]), at: list[0])
            try guest.store(UInt32(16), at: list[0] + 4)
            let result = try guest.allocate(4)
            #expect(try guest.call(.fdPread, file, list[0], 2, 0, result) == 0)
            #expect(try guest.load(result, as: UInt32.self) == 24)
            #expect(try guest.bytes(list[0], 16) == Array("0123456789abcdef".utf8))
            #expect(try guest.bytes(2_008, 8) == Array("ghijklmn".utf8))
        }
    }

    @Test func appendWritesToTheEnd() throws {
        try Guest.run { (guest) throws in
            let file = try guest.create("f")
            try guest.write(file, "one")
            let appending = try guest.open("f", descriptorFlags: 1).number
            #expect(try guest.write(appending, "two").count == 3)
            #expect(try guest.seek(appending, 0, 1).offset == 6)
            let text = try guest.string("three")
            let list = try guest.buffers([(text[0], text[1])])
            let result = try guest.allocate(4)
            #expect(try guest.call(.fdPwrite, appending, list[0], 1, 0, result) == 0)
            #expect(try guest.read(file, 100, at: 0).text == "onetwothree")
            #expect(try guest.seek(appending, 0, 1).offset == 6)
            #expect(try guest.call(.fdFdstatSetFlags, appending, 0) == 0)
            #expect(try guest.call(.fdPwrite, appending, list[0], 1, 0, result) == 0)
            #expect(try guest.read(file, 5, at: 0).text == "three")
        }
    }

    @Test func seeksAreCheckedOverTheWholeRange() throws {
        try Guest.run { (guest) throws in
            let file = try guest.create("f")
            #expect(try guest.seek(file, .max, 0).offset == UInt64(Int64.max))
            #expect(try guest.seek(file, 1, 1).error == Guest.number(.overflow))
            #expect(try guest.seek(file, .min, 1).error == Guest.number(.invalid))
            #expect(try guest.seek(file, -1, 0).error == Guest.number(.invalid))
            #expect(try guest.seek(file, -1, 2).error == Guest.number(.invalid))
            #expect(try guest.seek(file, 0, 3).error == Guest.number(.invalid))
            #expect(try guest.seek(file, 0, 1).offset == UInt64(Int64.max))
            #expect(try guest.seek(file, 5, 2).offset == 5)
            #expect(try guest.read(file, 1, at: 1 << 63).error == Guest.number(.invalid))
        }
    }

    @Test func sizesCanBeSetAndAllocated() throws {
        try Guest.run { (guest) throws in
            let file = try guest.create("f", rights: Guest.allRights)
            #expect(try guest.call(.fdFilestatSetSize, file, 100) == 0)
            #expect(try guest.stat(file).stat.size == 100)
            #expect(try guest.call(.fdAllocate, file, 50, 100) == 0)
            #expect(try guest.stat("f").stat.size == 150)
            #expect(try guest.call(.fdAllocate, file, 0, 10) == 0)
            #expect(try guest.stat("f").stat.size == 150)
            #expect(try guest.call(.fdAllocate, file, 0, 0) == Guest.number(.invalid))
            let tooLarge = Guest.number(.fileTooLarge)
            #expect(try guest.call(.fdAllocate, file, .max, 2) == tooLarge)
            #expect(try guest.call(.fdAllocate, file, 1 << 62, 1 << 62) == tooLarge)
            #expect(try guest.call(.fdFilestatSetSize, file, .max) == tooLarge)
            #expect(try guest.call(.fdFilestatSetSize, file, 1 << 60) == tooLarge)
            #expect(try guest.call(.fdFilestatSetSize, file, 0) == 0)
            #expect(try guest.stat(file).stat.size == 0)
        }
    }

    @Test func timesAreSetAsAsked() throws {
        try Guest.run { (guest) throws in
            let file = try guest.create("f", rights: Guest.allRights)
            #expect(try guest.call(.fdFilestatSetTimes, file, 5, 6, 1 | 4) == 0)
            #expect(try guest.stat(file).stat.times[0...1] == [5, 6])
            #expect(try guest.call(.fdFilestatSetTimes, file, 7, 8, 4) == 0)
            #expect(try guest.stat(file).stat.times[0...1] == [5, 8])
            #expect(try guest.call(.fdFilestatSetTimes, file, 0, 0, 2 | 8) == 0)
            let stat = try guest.stat(file).stat
            #expect(stat.times[0] == stat.times[2] && stat.times[1] == stat.times[2])
            #expect(stat.times[2] > 946_684_800_000_000_000)
            for flags: UInt64 in [3, 12, 15, 16] {
                let invalid = Guest.number(.invalid)
                #expect(try guest.call(.fdFilestatSetTimes, file, 1, 1, flags) == invalid)
            }
            #expect(try guest.stat(file).stat.times == stat.times)
            // Times past 2262 are clamped.
            #expect(try guest.call(.fdFilestatSetTimes, file, .max, 0, 1) == 0)
            #expect(try guest.stat(file).stat.times[0] == UInt64(Int64.max))
        }
    }

    @Test func adviceAndSynchronisingChangeNothing() throws {
        try Guest.run { (guest) throws in
            let file = try guest.create("f", rights: Guest.allRights)
            #expect(try guest.call(.fdAdvise, file, 0, 10, 5) == 0)
            #expect(try guest.call(.fdAdvise, file, 0, 10, 6) == Guest.number(.invalid))
            #expect(try guest.call(.fdAdvise, 1, 0, 10, 0) == Guest.number(.invalidSeek))
            for function in [Preview1.Function.fdSync, .fdDatasync] {
                #expect(try guest.call(function, file) == 0)
                #expect(try guest.call(function, Guest.root) == 0)
                #expect(try guest.call(function, 0) == Guest.number(.invalid))
            }
        }
    }

    @Test func aFileLivesOnWithoutItsName() throws {
        try Guest.run { (guest) throws in
            let file = try guest.create("f")
            try guest.write(file, "still here")
            #expect(try guest.path(.pathUnlinkFile, "f") == 0)
            #expect(try guest.stat("f").error == Guest.number(.noEntry))
            #expect(try guest.read(file, 100, at: 0).text == "still here")
            #expect(try guest.stat(file).stat.links == 0)
            #expect(try guest.call(.fdClose, file) == 0)
        }
    }

    /// A list that names the same bytes again and again is no way to have the host hold more than
    /// the guest could.
    @Test func aReadGivesNoMoreThanTheMemoryHolds() throws {
        try Guest.run { (guest) throws in
            let file = try guest.create("f")
            let count: UInt64 = 50_000
            let list = try guest.buffers([(2_000, count), (2_000, count), (2_000, count)])
            let result = try guest.allocate(4)
            let end = 10 * Guest.memorySize
            #expect(try guest.call(.fdPwrite, file, list[0], 1, end, result) == 0)
            #expect(try guest.call(.fdPread, file, list[0], 3, 0, result) == 0)
            #expect(try guest.load(result, as: UInt32.self) == 100_000)
            #expect(try guest.call(.fdPread, file, list[0], 2, 0, result) == 0)
            #expect(try guest.load(result, as: UInt32.self) == 100_000)
        }
    }

    @Test func limitsOnBuffersAndBytes() throws {
        var setup = Guest.Setup()
        setup.limits.buffers = 2
        setup.limits.fileSize = 4
        try Guest.run(setup) { (guest) throws in
            let file = try guest.create("f")
            let list = try guest.buffers([(2_000, 3), (2_000, 3), (2_000, 3)])
            let result = try guest.allocate(4)
            #expect(
                try guest.call(.fdWrite, file, list[0], 3, result) == Guest.number(.invalid))
            #expect(try guest.call(.fdWrite, file, list[0], 2, result) == 0)
            #expect(try guest.load(result, as: UInt32.self) == 4)
            #expect(
                try guest.call(.fdWrite, file, list[0], 2, result)
                    == Guest.number(.fileTooLarge))
        }
    }
}
