import SwasiCore
import Testing

@testable import SwasiWASI

/// Waiting for clocks, streams and files in one call.
@Suite struct PollTests {
    struct Event: Equatable {
        var userData: UInt64
        var error: UInt16 = 0
        var type: UInt8
        var bytes: UInt64 = 0
        var flags: UInt16 = 0
    }

    /// One subscription, as the guest lays it out.
    enum Wanted {
        case clock(UInt32, UInt64, flags: UInt16 = 0)
        case read(UInt64)
        case write(UInt64)
        case type(UInt8)
    }

    /// `poll_oneoff`; subscription n has the user data 100 + n.
    private func poll(
        _ guest: Guest, _ wanted: [Wanted]
    ) throws -> (error: UInt32, events: [Event]) {
        let size: UInt64 = guest.preview.snapshot == .unstable ? 56 : 48
        let input = try guest.allocate(UInt64(wanted.count) * size)
        for (index, wanted) in wanted.enumerated() {
            let at = input + UInt64(index) * size
            try guest.store(100 + UInt64(index), at: at)
            switch wanted {
            case .clock(let clock, let nanoseconds, let flags):
                // In the old snapshot, an identifier comes first.
                let start = at + (size == 56 ? 24 : 16)
                if size == 56 { try guest.store(UInt64.max, at: at + 16) }
                try guest.store(clock, at: start)
                try guest.store(nanoseconds, at: start + 8)
                try guest.store(flags, at: start + 24)
            case .read(let number):
                try guest.store(UInt8(1), at: at + 8)
                try guest.store(UInt32(number), at: at + 16)
            case .write(let number):
                try guest.store(UInt8(2), at: at + 8)
                try guest.store(UInt32(number), at: at + 16)
            case .type(let type): try guest.store(type, at: at + 8)
            }
        }
        let output = try guest.allocate(UInt64(wanted.count) * 32)
        let result = try guest.allocate(4)
        let error = try guest.call(
            .pollOneoff, input, output, UInt64(wanted.count), result)
        let events = try (0..<UInt64(try guest.load(result, as: UInt32.self))).map {
            let at = output + $0 * 32
            return Event(
                userData: try guest.load(at, as: UInt64.self),
                error: try guest.load(at + 8, as: UInt16.self),
                type: try guest.load(at + 10, as: UInt8.self),
                bytes: try guest.load(at + 16, as: UInt64.self),
                flags: try guest.load(at + 24, as: UInt16.self))
        }
        return (error, events)
    }

    private func now(_ guest: Guest, _ clock: UInt64 = 1) throws -> UInt64 {
        let result = try guest.allocate(8)
        #expect(try guest.call(.clockTimeGet, clock, 0, result) == 0)
        return try guest.load(result, as: UInt64.self)
    }

    @Test(arguments: [Preview1.Snapshot.unstable, .preview1])
    func sleepingTakesItsTimeAndNoMore(_ snapshot: Preview1.Snapshot) throws {
        var setup = Guest.Setup()
        setup.snapshot = snapshot
        try Guest.run(setup) { (guest) throws in
            let before = try now(guest)
            let hour: UInt64 = 3_600_000_000_000
            #expect(
                try poll(guest, [.clock(1, hour)]).events == [Event(userData: 100, type: 0)])
            #expect(try now(guest) == before + hour + 2_000)
            let wall = try now(guest, 0)
            let until = wall + hour
            #expect(
                try poll(guest, [.clock(0, until, flags: 1)]).events
                    == [Event(userData: 100, type: 0)])
            #expect(try now(guest, 0) == until + 1_000)
        }
    }

    @Test func theNearestClockEndsTheWait() throws {
        try Guest.run { (guest) throws in
            let found = try poll(
                guest, [.clock(1, 5_000_000), .clock(0, 3_000_000), .clock(1, 3_000_000)])
            #expect(
                found.events == [Event(userData: 101, type: 0), Event(userData: 102, type: 0)])
            // What lies in the past needs no wait.
            let before = try now(guest)
            #expect(try poll(guest, [.clock(1, 1, flags: 1)]).events.count == 1)
            #expect(try now(guest) == before + 2_000)
            // A sleep without an end that anybody sees ends at once in a virtual world.
            #expect(try poll(guest, [.clock(1, .max)]).events.count == 1)
            #expect(try now(guest) == .max)
        }
    }

    @Test func filesAreReadyAndTellHowMuch() throws {
        try Guest.run { (guest) throws in
            let all = Guest.allRights
            let file = try guest.create("f", rights: all)
            try guest.write(file, "0123456789")
            _ = try guest.seek(file, 4, 0)
            let found = try poll(guest, [.clock(1, 1_000_000), .read(file), .write(file)])
            #expect(
                found.events == [
                    Event(userData: 101, type: 1, bytes: 6), Event(userData: 102, type: 2),
                ])
        }
    }

    @Test func streamsAndFilesAndErrorsComeTogether() throws {
        var setup = Guest.Setup()
        setup.streams.input = .bytes(Array("input".utf8))
        try Guest.run(setup) { (guest) throws in
            let file = try guest.create("f", rights: Guest.allRights)
            let found = try poll(
                guest,
                [
                    .read(0), .write(1), .read(file), .read(99), .write(0), .read(Guest.root),
                    .clock(2, 0), .clock(9, 0), .clock(1, 0, flags: 2), .clock(1, 0),
                ])
            let bad = Errno.badDescriptor.rawValue
            #expect(
                found.events == [
                    Event(userData: 100, type: 1, bytes: 5), Event(userData: 101, type: 2),
                    Event(userData: 102, type: 1),
                    Event(userData: 103, error: bad, type: 1),
                    Event(userData: 104, error: Errno.notCapable.rawValue, type: 2),
                    Event(userData: 105, error: Errno.isDirectory.rawValue, type: 1),
                    Event(userData: 106, error: Errno.invalid.rawValue, type: 0),
                    Event(userData: 107, error: Errno.invalid.rawValue, type: 0),
                    Event(userData: 108, error: Errno.invalid.rawValue, type: 0),
                    Event(userData: 109, type: 0),
                ])
        }
    }

    @Test func theEndOfInputHangsUp() throws {
        try Guest.run { (guest) throws in
            #expect(
                try poll(guest, [.read(0)]).events == [Event(userData: 100, type: 1, flags: 1)])
        }
    }

    @Test func wrongNumbersOfSubscriptions() throws {
        var setup = Guest.Setup()
        setup.limits.subscriptions = 2
        try Guest.run(setup) { (guest) throws in
            let invalid = Guest.number(.invalid)
            #expect(try poll(guest, []).error == invalid)
            #expect(
                try poll(guest, [.clock(1, 0), .clock(1, 0), .clock(1, 0)]).error == invalid)
            #expect(try poll(guest, [.type(3)]).error == invalid)
            #expect(try guest.call(.pollOneoff, 1_024, 2_048, 0xFFFF_FFFF, 512) == invalid)
        }
    }

    /// Many subscriptions to one stream each get their event; the host is asked once.
    @Test func manySubscriptionsShareAStream() throws {
        try Guest.run { guest in
            let wanted = (0..<300).map { _ in Wanted.write(1) }
            let (error, events) = try poll(guest, wanted)
            #expect(error == 0)
            #expect(events.map(\.userData) == (0..<300).map { 100 + $0 })
            #expect(events.allSatisfy { $0.error == 0 && $0.type == 2 })
        }
    }
}
