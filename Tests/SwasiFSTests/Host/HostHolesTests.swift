import SwasiConformance
import SwasiCore
import TestSupport
import Testing

@testable import SwasiFS

/// Holes of files of the host are known, and stay what they were told to be.
@Suite struct HostHolesTests {
    /// A megabyte of data at 2^39 in a file of 2^40 bytes.
    private static let sparse = """
        truncate -s 1T a; yes | head -c 1048576 | dd of=a bs=1M seek=524288 conv=notrunc status=none
        """

    @Test(.timeLimit(.minutes(1)), arguments: HostView.Mode.allCases)
    func aHoleIsPassedBy(_ mode: HostView.Mode) throws {
        let view = try HostView(mode, Self.sparse)
        let file = try view.open("a")
        #expect(try view.next(file, .data, from: 0) == 1 << 39)
        #expect(try view.next(file, .data, from: 1 << 39 + 5) == 1 << 39 + 5)
        #expect(try view.next(file, .hole, from: 5) == 5)
        #expect(try view.next(file, .hole, from: 1 << 39 + 5) == 1 << 39 + 1 << 20)
        #expect(try view.next(file, .data, from: 1 << 39 + 1 << 20) == nil)
        #expect(try view.next(file, .hole, from: 1 << 40) == nil)
        if mode == .readWrite { return }
        let extents = view.world.questions.filter { question in
            if case .extents = question { true } else { false }
        }
        #expect(extents.count == 1)
    }

    /// What an overlay has of its own stands before the holes below it.
    @Test(.timeLimit(.minutes(1))) func aHoleIsPassedByWhereAFileWasChanged() throws {
        let view = try HostView(.overlay, Self.sparse)
        let file = try view.open("a", [.read, .write])
        try view.write(file, "x", .at(1 << 30))
        #expect(try view.next(file, .data, from: 0) == 1 << 30)
        #expect(try view.next(file, .hole, from: 1 << 30) == 1 << 30 + UInt64(Page.size))
        #expect(try view.next(file, .data, from: 1 << 30 + UInt64(Page.size)) == 1 << 39)
        #expect(try view.next(file, .hole, from: 1 << 39) == 1 << 39 + 1 << 20)
        try view.namespace.step { () throws(Errno) in
            try file.truncate(to: 1 << 39 + 5, Stamp(time: .epoch))
            try file.truncate(to: 1 << 41, Stamp(time: .epoch))
        }
        #expect(try view.next(file, .hole, from: 1 << 39) == 1 << 39 + UInt64(Page.size))
        #expect(try view.next(file, .data, from: 1 << 39 + 5) == nil)
    }

    @Test(arguments: [HostView.Mode.fixed, .overlay])
    func aHoleThatWasToldStaysZero(_ mode: HostView.Mode) throws {
        let view = try HostView(mode, "truncate -s 2M a; printf end >>a")
        let file = try view.open("a")
        #expect(try view.next(file, .data, from: 0) == 2 << 20)
        try view.onHost("printf x | dd of=a conv=notrunc status=none; touch -d @1 a")
        #expect(try view.read(file, count: 3) == [0, 0, 0])
        #expect(try view.read(file, count: 3 << 20).count == 2 << 20 + 3)
        #expect(try view.read(file, at: 2 << 20 - 1, count: 9) == [0] + Array("end".utf8))
        #expect(try view.next(file, .data, from: 0) == 2 << 20)
        #expect(view.notes == [.changed(path: Array("a".utf8))])
        var lent: [UInt8] = []
        try view.namespace.step { () throws(Errno) in
            lent = []
            try file.withPages(10..<20) { piece in
                lent += piece.array(0..<piece.byteCount)
                return true
            }
        }
        #expect(lent == Array(repeating: 0, count: 10))
    }

    @Test(arguments: [HostView.Mode.fixed, .overlay])
    func aBlockThatWasToldStaysData(_ mode: HostView.Mode) throws {
        let view = try HostView(mode, "yes | head -c 4194304 >a")
        let file = try view.open("a")
        let bytes = try view.read(file, at: 1 << 20, count: 10)
        try view.onHost("truncate -s 0 a; truncate -s 4M a; touch -d @1 a")
        let first = try #require(try view.next(file, .data, from: 0))
        #expect(first == 1 << 20)
        #expect(try view.read(file, at: first, count: 10) == bytes)
        #expect(try view.next(file, .hole, from: first) ?? 0 > first)
    }

    /// A file that is gone is data: what was told of it can still be read.
    @Test func aFileThatIsGoneHasNoHoles() throws {
        let view = try HostView(.fixed, "yes | head -c 2000000 >a")
        let file = try view.open("a")
        let bytes = try view.read(file, count: 2_000_000)
        try view.onHost("rm a")
        #expect(try view.next(file, .data, from: 5) == 5)
        #expect(try view.next(file, .hole, from: 5) == 2_000_000)
        #expect(try view.read(file, count: 2_000_000) == bytes)
    }

    @Test func whatIsKeptHasABound() throws {
        var limits = Limits()
        limits.hostHoles = 0
        let view = try HostView(.fixed, limits: limits, "truncate -s 2M a")
        let file = try view.open("a")
        #expect(try view.next(file, .data, from: 100_000) == 100_000)
        #expect(try view.next(file, .hole, from: 100_000) == 2 << 20)
    }

    /// More stretches than one answer has.
    @Test func manyStretchesAreAskedForInTurns() throws {
        let script = """
            truncate -s 1G a
            python3 -c 'import os
            f = os.open("a", os.O_WRONLY)
            for block in range(0, 5000, 2): os.pwrite(f, b"x", block << 16)'
            """
        let view = try HostView(.fixed, script)
        let file = try view.open("a")
        var (position, count): (UInt64, Int) = (0, 0)
        while let data = try view.next(file, .data, from: position) {
            #expect(data == UInt64(count) << 17)
            position = try #require(try view.next(file, .hole, from: data))
            count += 1
        }
        #expect(count == 2_500)
        #expect(Set(view.world.questions).count == view.world.questions.count)
    }

    /// Answers that no host should give.
    @Test(
        arguments: [
            ([0..<0], 0), ([5..<9, 0..<1 << 20], 1 << 20), ([(1 << 21)..<(1 << 22)], 1 << 20),
            ([1..<UInt64.max], .max), ([], 70_000),
        ] as [([Range<UInt64>], UInt64)])
    func anAnswerMayBeAnything(_ data: [Range<UInt64>], _ end: UInt64) throws {
        let view = try HostView(.fixed, "truncate -s 4M a")
        view.world.changeEach { _, answer in
            guard case .extents(var extents) = answer else { return answer }
            (extents.data, extents.end) = (data, end)
            return .extents(extents)
        }
        let file = try view.open("a")
        var position: UInt64 = 0
        while let data = try view.next(file, .data, from: position) {
            position = try #require(try view.next(file, .hole, from: data))
            #expect(position > data)
        }
        #expect(try view.read(file, count: 5 << 20) == Array(repeating: 0, count: 4 << 20))
    }
}
