import SwasiCore
import Synchronization
import Testing

@testable import SwasiWASI

/// The standard streams of a guest.
@Suite struct StreamTests {
    @Test func inputEndsAfterItsBytes() throws {
        var setup = Guest.Setup()
        setup.streams.input = .bytes(Array("some input".utf8))
        try Guest.run(setup) { (guest) throws in
            #expect(try guest.read(0, 4).text == "some")
            #expect(try guest.read(0, 0).text == "")
            #expect(try guest.read(0, 100).text == " input")
            #expect(try guest.read(0, 100).text == "")
            #expect(try guest.write(0, "x").error == Guest.number(.notCapable))
        }
    }

    @Test func outputsAreKeptApart() throws {
        try Guest.run { (guest) throws in
            #expect(try guest.write(1, "out").count == 3)
            #expect(try guest.write(2, "err").count == 3)
            let text = try guest.string("xyz")
            let list = try guest.buffers((0..<6).map { (text[0] + $0 % 3, 1) })
            let result = try guest.allocate(4)
            #expect(try guest.call(.fdWrite, 1, list[0], list[1], result) == 0)
            #expect(try guest.load(result, as: UInt32.self) == 6)
            #expect(guest.world.captured(.output).text == "outxyzxyz")
            #expect(guest.world.captured(.error).text == "err")
            #expect(try guest.read(1, 1).error == Guest.number(.notCapable))
        }
    }

    @Test func streamsHaveNoPlaces() throws {
        try Guest.run { (guest) throws in
            let invalidSeek = Guest.number(.invalidSeek)
            for number: UInt64 in 0..<3 {
                #expect(try guest.seek(number, 0, 1).error == invalidSeek)
                #expect(try guest.call(.fdTell, number, 1_024) == invalidSeek)
                #expect(try guest.read(number, 1, at: 0).error == invalidSeek)
                #expect(try guest.call(.fdAllocate, number, 0, 1) == invalidSeek)
                #expect(try guest.call(.fdFilestatSetSize, number, 0) == invalidSeek)
                let stat = try guest.stat(number)
                #expect(stat.error == 0 && stat.stat.device == 65_536)
                let report = try guest.descriptorStat(number)
                // Neither a character device, nor seek and tell: no terminal.
                #expect(report.type == 0 && report.base & 0b100100 == 0)
            }
        }
    }

    @Test func joinedBuffersAreOnePiece() throws {
        let pieces = Mutex<[Int]>([])
        var setup = Guest.Setup()
        setup.streams.output = .callback { bytes in pieces.withLock { $0.append(bytes.byteCount) } }
        try Guest.run(setup) { (guest) throws in
            let result = try guest.allocate(4)
            let small = try guest.buffers([(2_000, 10), (2_000, 0), (2_000, 20)])
            #expect(try guest.call(.fdWrite, 1, small[0], small[1], result) == 0)
            let large = try guest.buffers([(2_000, 60_000), (2_000, 6_000)])
            #expect(try guest.call(.fdWrite, 1, large[0], large[1], result) == 0)
            #expect(try guest.load(result, as: UInt32.self) == 66_000)
        }
        #expect(pieces.withLock { $0 } == [30, 60_000, 6_000])
    }

    @Test func closedStreamsSaySo() throws {
        var setup = Guest.Setup()
        setup.streams = StandardStreams(input: .closed, output: .closed, error: .discarded)
        try Guest.run(setup) { (guest) throws in
            #expect(try guest.read(0, 1) == (0, ""))
            #expect(try guest.write(1, "x").error == Guest.number(.badDescriptor))
            #expect(try guest.write(2, "gone").count == 4)
        }
    }
}
