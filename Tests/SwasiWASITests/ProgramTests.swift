import SwasiCore
import SwasiEngine
import Testing

@testable import SwasiWASI

/// Arguments, environment, clocks, randomness, the end of a program.
@Suite struct ProgramTests {
    @Test(arguments: [
        (Preview1.Function.argsSizesGet, Preview1.Function.argsGet),
        (.environSizesGet, .environGet),
    ])
    func stringsAndTheirSizes(_ sizes: Preview1.Function, _ strings: Preview1.Function) throws {
        var setup = Guest.Setup()
        setup.arguments = ["a", "", "long argument"]
        setup.environment = setup.arguments
        try Guest.run(setup) { (guest) throws in
            let result = try guest.allocate(8)
            #expect(try guest.call(sizes, result, result + 4) == 0)
            #expect(try guest.load(result, as: UInt32.self) == 3)
            #expect(try guest.load(result + 4, as: UInt32.self) == 17)
            let pointers = try guest.allocate(12)
            let buffer = try guest.allocate(17)
            #expect(try guest.call(strings, pointers, buffer) == 0)
            #expect(try guest.bytes(buffer, 17) == Array("a\0\0long argument\0".utf8))
            let places = try (0..<3).map {
                UInt64(try guest.load(pointers + $0 * 4, as: UInt32.self)) - buffer
            }
            #expect(places == [0, 2, 3])
        }
    }

    @Test func nothingGivenIsNothingFound() throws {
        try Guest.run { (guest) throws in
            let result = try guest.allocate(8)
            try guest.store(UInt64.max, at: result)
            #expect(try guest.call(.environSizesGet, result, result + 4) == 0)
            #expect(try guest.load(result, as: UInt64.self) == 0)
            #expect(try guest.call(.environGet, result, result) == 0)
        }
    }

    @Test func clocksGoForwardByTheStepOfTheirWorld() throws {
        try Guest.run { (guest) throws in
            let result = try guest.allocate(8)
            var times: [UInt64] = []
            for _ in 0..<3 {
                #expect(try guest.call(.clockTimeGet, 1, 0, result) == 0)
                times.append(try guest.load(result, as: UInt64.self))
            }
            #expect(times[1] - times[0] == 1_000 && times[2] - times[1] == 1_000)
            #expect(try guest.call(.clockTimeGet, 0, 0, result) == 0)
            #expect(try guest.load(result, as: UInt64.self) / 1_000_000_000 == 946_684_800)
            for clock: UInt64 in 0..<4 {
                #expect(try guest.call(.clockResGet, clock, result) == 0)
                #expect(try guest.load(result, as: UInt64.self) == 1_000)
            }
            let invalid = Guest.number(.invalid)
            #expect(try guest.call(.clockResGet, 4, result) == invalid)
            #expect(try guest.call(.clockTimeGet, 4, 0, result) == invalid)
        }
    }

    @Test func randomBytesFollowTheSeed() throws {
        func bytes(_ seed: UInt64) throws -> [UInt8] {
            var setup = Guest.Setup()
            setup.seed = seed
            var bytes: [UInt8] = []
            try Guest.run(setup) { (guest) throws in
                let buffer = try guest.allocate(100)
                #expect(try guest.call(.randomGet, buffer, 0) == 0)
                #expect(try guest.call(.randomGet, buffer, 100) == 0)
                bytes = try guest.bytes(buffer, 100)
            }
            return bytes
        }
        #expect(try bytes(1) == bytes(1))
        #expect(try bytes(1) != bytes(2))
    }

    @Test(arguments: [(UInt64(6), UInt32(134)), (1, 129), (15, 143), (30, 159)])
    func aSignalEndsTheProgram(_ signal: UInt64, _ status: UInt32) throws {
        try Guest.run { (guest) throws in
            let trap = #expect(throws: Trap.self) { try guest.call(.procRaise, signal) }
            #expect(trap?.kind == .exit(status))
        }
    }

    @Test func otherSignalsDoNotEndTheProgram() throws {
        try Guest.run { (guest) throws in
            for signal: UInt64 in [0, 13, 16, 17, 22, 27] {
                #expect(try guest.call(.procRaise, signal) == 0)
            }
            for signal: UInt64 in 18...21 {
                #expect(try guest.call(.procRaise, signal) == Guest.number(.unsupported))
            }
            #expect(try guest.call(.procRaise, 31) == Guest.number(.invalid))
            #expect(try guest.call(.schedYield) == 0)
        }
    }

    @Test func exitEndsTheProgramWithItsStatus() throws {
        try Guest.run { (guest) throws in
            let trap = #expect(throws: Trap.self) { try guest.call(.procExit, 0xFFFF_FFFF) }
            #expect(trap?.kind == .exit(0xFFFF_FFFF))
        }
    }

    @Test func aStoppedRunEndsAtTheNextCallThatAsksOutside() throws {
        try Guest.run { (guest) throws in
            guest.world.waiter.cancel("the test says so")
            let trap = #expect(throws: Trap.self) { try guest.call(.randomGet, 1_024, 8) }
            #expect(trap?.kind == .host && trap?.message == "the test says so")
        }
    }
}
