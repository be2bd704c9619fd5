import Glibc
import Synchronization
import Testing

@testable import SwasiCore

/// Both kinds of world.
@Suite struct WorldTests {
    private let call = CallIndex(rawValue: 1)

    private func receive(
        _ world: any World, _ count: Int, at call: CallIndex = CallIndex(rawValue: 1)
    ) throws(Errno) -> String {
        var bytes = [UInt8](repeating: 0, count: count)
        let used = try bytes.withMutableRawSpan { (span) throws(Errno) in
            try world.receive(.input, into: &span, at: call)
        }
        return String(decoding: bytes.prefix(used), as: UTF8.self)
    }

    private func send(
        _ world: any World, _ stream: StreamID, _ text: String
    ) throws(Errno) -> Int {
        try Array(text.utf8).withRawSpan { (span) throws(Errno) in
            try world.send(stream, span, at: call)
        }
    }

    @Test func treeTimeIsNeverBehindWhatTheGuestWasTold() throws {
        let world = try LiveWorld(.captured())
        // The coarse clock is up to 4 ms behind the fine one.
        for _ in 0..<1_000 {
            let told = try world.time(.wall, at: call)
            #expect(try world.treeTime(at: call).nanoseconds >= Int64(told))
        }
    }

    @Test func liveClocksRun() throws {
        let world = try LiveWorld(.captured())
        for clock in ClockID.allCases {
            let before = try world.time(clock, at: call)
            #expect(try world.time(clock, at: call) >= before)
            #expect(world.resolution(of: clock) >= 1)
        }
        #expect(try world.time(.wall, at: call) > 1_600_000_000_000_000_000)
    }

    @Test func liveRandomnessDiffers() throws {
        func bytes() throws -> [UInt8] {
            var bytes = [UInt8](repeating: 0, count: 32)
            try bytes.withMutableRawSpan { (span) throws(Errno) in
                try LiveWorld(.captured()).fillEntropy(&span, at: CallIndex(rawValue: 1))
            }
            return bytes
        }
        #expect(try bytes() != bytes())
    }

    @Test func aReadWaitsForWhatIsWrittenToAPipe() throws {
        let pipe = try Pipe()
        let world = try LiveWorld(StandardStreams(input: .descriptor(pipe.readEnd)))
        #expect(world.kind(of: .input) == .pipe)
        let ask = WaitRequest(sources: [.init(.input, forWriting: false)], deadline: 0)
        #expect(try world.wait(ask, at: call) == [.no])
        let writer = TestThread { pipe.put("through the pipe") }
        #expect(try receive(world, 7) == "through")
        writer.join()
        #expect(try world.wait(ask, at: call).map(\.isReady) == [true])
        #expect(try receive(world, 100) == " the pipe")
    }

    @Test func cancellingEndsAReadThatWaits() throws {
        let pipe = try Pipe()
        let world = try LiveWorld(StandardStreams(input: .descriptor(pipe.readEnd)))
        let stopper = TestThread { world.waiter.cancel("first") }
        #expect(throws: Errno.hostStopped) { try receive(world, 1) }
        stopper.join()
        world.waiter.cancel("second")
        #expect(world.stopReason == "first")
        #expect(throws: Errno.hostStopped) { try receive(world, 1) }
        #expect(throws: Errno.hostStopped) {
            try world.wait(WaitRequest(deadline: .max), at: call)
        }
    }

    @Test func cancellingEndsAWriteThatWaits() throws {
        let pipe = try Pipe()
        let world = try LiveWorld(
            StandardStreams(input: .closed, output: .descriptor(pipe.writeEnd)))
        let stopper = TestThread {
            // The writer fills the pipe; it can be stopped at any point.
            world.waiter.cancel("enough")
        }
        let text = String(repeating: "x", count: 1 << 22)
        #expect(throws: Errno.hostStopped) { try send(world, .output, text) }
        stopper.join()
    }

    @Test func nobodyReadingIsAnErrorAndNoSignal() throws {
        var ends: [Int32] = [0, 0]
        // SAFETY: the call writes two descriptors into the array.
        try #require(unsafe pipe(&ends) == 0)
        let world = try LiveWorld(
            StandardStreams(input: .closed, output: .descriptor(ends[1])))
        close(ends[0])
        // With the default handling SIGPIPE would end the tests.
        #expect(throws: Errno.pipe) { try send(world, .output, "x") }
        var pending = sigset_t()
        // SAFETY: the set is written by the call.
        unsafe sigpending(&pending)
        #expect(unsafe sigismember(&pending, SIGPIPE) == 0)
        close(ends[1])
    }

    @Test func whatIsCapturedHasALimit() throws {
        let world = try LiveWorld(
            StandardStreams(input: .closed, output: .captured(limit: 4), error: .discarded))
        #expect(try send(world, .output, "abc") == 3)
        #expect(!world.captured(.output).isTruncated)
        #expect(try send(world, .output, "def") == 3)
        let captured = world.captured(.output)
        #expect(captured.text == "abcd" && captured.total == 6 && captured.isTruncated)
        #expect(try send(world, .error, "gone") == 4)
        #expect(world.captured(.error) == CapturedOutput())
        #expect(throws: Errno.badDescriptor) { try send(world, .input, "x") }
    }

    @Test func virtualTimeFollowsTheCallsAndTheSleeps() throws {
        let world = try VirtualWorld(.captured())
        func time(_ clock: ClockID, _ call: UInt64) throws -> UInt64 {
            try world.time(clock, at: CallIndex(rawValue: call))
        }
        #expect(try time(.monotonic, 7) == 7_000)
        #expect(try time(.monotonic, 7) == 7_000)
        #expect(try time(.wall, 7) == 946_684_800_000_007_000)
        let until = try time(.monotonic, 8) + 500
        #expect(
            try world.wait(WaitRequest(deadline: until), at: CallIndex(rawValue: 8)) == [])
        #expect(try time(.monotonic, 8) == 8_500)
        #expect(try time(.wall, 9) == 946_684_800_000_009_500)
        #expect(try time(.processCPU, 9) == 9_000)
        #expect(
            try world.treeTime(at: CallIndex(rawValue: 9)).nanoseconds == 946_684_800_000_009_500)
    }

    @Test func waitingForNothingStopsAVirtualRun() throws {
        let world = try VirtualWorld(.captured())
        #expect(throws: Errno.hostStopped) { try world.wait(WaitRequest(), at: call) }
        #expect(world.stopReason != nil)
    }

    @Test func aVirtualReadDoesNotShowHowAPipeWasFilled() throws {
        let pipe = try Pipe()
        let world = try VirtualWorld(StandardStreams(input: .descriptor(pipe.readEnd)))
        let writer = TestThread {
            for piece in ["one ", "two ", "three"] { pipe.put(piece) }
        }
        #expect(try receive(world, 13) == "one two three")
        writer.join()
    }
}
