import SwasiCore
import SwasiEngine
import SwasiFS
import Testing

@testable import SwasiWASI

/// Calls that rules make fail, or do less than was asked.
@Suite struct FaultTests {
    private func run(_ faults: [String], _ body: (Guest) throws -> Void) throws {
        var setup = Guest.Setup()
        setup.tap = try CallTaps(
            trace: nil, faults: try faults.map { (text) throws in try Fault(text) },
            streams: .captured())
        try Guest.run(setup, body)
    }

    @Test func theThirdCallFailsAndChangesNothing() throws {
        try run(["write:ENOSPC@3"]) { (guest) throws in
            let file = try guest.create("f")
            let errors = try (0..<5).map { _ in try guest.write(file, "ab").error }
            #expect(errors == [0, 0, 51, 0, 0])
            #expect(try guest.stat("f").stat.size == 8)
            #expect(try guest.seek(file, 0, 1).offset == 8)
        }
    }

    @Test func callsFromOneOnFail() throws {
        try run(["sync:EIO@2+"]) { (guest) throws in
            let file = try guest.create("f", rights: Guest.allRights)
            let errors = try [Preview1.Function.fdSync, .fdDatasync, .fdSync].map {
                try guest.call($0, file)
            }
            #expect(errors == [0, 29, 29])
        }
    }

    @Test func aFailedCallIsNotPerformed() throws {
        try run(["%file:EROFS@2+", "close:EINTR@1"]) { (guest) throws in
            let file = try guest.create("f")
            #expect(try guest.path(.pathCreateDirectory, "d") == 69)
            #expect(try guest.open("g", flags: 1).error == 69)
            #expect(try guest.rename("f", "h") == 69)
            #expect(try guest.path(.pathUnlinkFile, "f") == 69)
            #expect(try guest.call(.fdClose, file) == 27)
            #expect(try guest.call(.fdClose, file) == 0)
            let names = try guest.namespace.lock.withLock { () throws(Errno) in
                var names: [Name] = []
                let root = guest.namespace.root
                let directory = try guest.namespace.fileSystem(root).openDirectory(root.node)
                try directory.entries(after: nil) { name, _ in
                    names.append(name)
                    return true
                }
                return names
            }
            #expect(names == ["f"])
        }
    }

    @Test func onlyCallsOnAPathFail() throws {
        try run(["open,unlink(/d/x):ENOENT", "write(/d):EDQUOT"]) { (guest) throws in
            #expect(try guest.path(.pathCreateDirectory, "d") == 0)
            #expect(try guest.open("d/x", flags: 1).error == 44)
            #expect(try guest.open("d/../d/./x", flags: 1).error == 44)
            let other = try guest.create("d/xx")
            #expect(try guest.write(other, "1").error == 19)
            #expect(try guest.write(try guest.create("x"), "1").error == 0)
            let inside = try guest.open(
                "d", flags: 2, rights: Guest.directoryRights, inheriting: .max)
            #expect(try guest.open("x", directory: inside.number, flags: 1).error == 44)
            #expect(try guest.path(.pathUnlinkFile, "d/x") == 44)
            #expect(try guest.path(.pathUnlinkFile, "x") == 0)
        }
    }

    @Test func aShareOfCallsFailsAsTheSeedSays() throws {
        func errors(_ fault: String) throws -> [UInt32] {
            var errors: [UInt32] = []
            try run([fault]) { (guest) throws in
                errors = try (0..<1_000).map { _ in try guest.call(.schedYield) }
            }
            return errors
        }
        let first = try errors("sched_yield:EAGAIN%10,seed=1")
        #expect(try errors("sched_yield:EAGAIN%10,seed=1") == first)
        #expect(try errors("sched_yield:EAGAIN%10,seed=2") != first)
        let count = first.filter { $0 == 6 }.count
        #expect((60...140).contains(count) && first.count { $0 == 0 } == 1_000 - count)
        #expect(try errors("sched_yield:EAGAIN%100").allSatisfy { $0 == 6 })
    }

    @Test func readsAreCut() throws {
        func lengths(_ seed: Int) throws -> [Int] {
            var lengths: [Int] = []
            try run(["read:short,seed=\(seed)"]) { (guest) throws in
                let file = try guest.create("f")
                let text = String((0..<200).map { Character(Unicode.Scalar(97 + $0 % 26)) })
                #expect(try guest.write(file, text).count == 200)
                _ = try guest.seek(file, 0, 0)
                var found = ""
                while found.count < 200 {
                    let part = try guest.read(file, 4_096)
                    #expect(part.error == 0)
                    try #require(!part.text.isEmpty)
                    // The last byte alone cannot be cut.
                    #expect(part.text.count < 200 - found.count || found.count == 199)
                    lengths.append(part.text.count)
                    found += part.text
                }
                #expect(found == text)
                #expect(try guest.read(file, 4_096).text == "")
                let part = try guest.read(file, 100, at: 150)
                #expect((1..<50).contains(part.text.count))
                #expect(text.dropFirst(150).hasPrefix(part.text))
                #expect(try guest.read(file, 1, at: 0).text == "a")
            }
            return lengths
        }
        #expect(try lengths(7) == lengths(7))
        #expect(try lengths(7) != lengths(8))
    }

    @Test func writesAreCutOverSeveralBuffers() throws {
        try run(["write:short@2,seed=3"]) { (guest) throws in
            let file = try guest.create("f")
            #expect(try guest.write(file, "x").count == 1)
            let text = try guest.string("0123456789")
            let list = try guest.buffers((0..<10).map { (text[0] + $0, 1) })
            let result = try guest.allocate(4)
            var written: [UInt32] = []
            for _ in 0..<3 {
                #expect(try guest.call(.fdPwrite, file, list[0], list[1], 1, result) == 0)
                written.append(try guest.load(result, as: UInt32.self))
            }
            // A single byte was not counted.
            #expect(written[0] == 10 && (1..<10).contains(written[1]) && written[2] == 10)
            #expect(try guest.read(file, 20, at: 0).text == "x0123456789")
        }
    }

    @Test func streamsAreCutToo() throws {
        try run(["fd_write:short", "fd_read:short"]) { (guest) throws in
            let count = try guest.write(1, "0123456789").count
            #expect((1..<10).contains(count))
            #expect(guest.world.captured(.output).text == "0123456789".prefix(Int(count)))
        }
    }

    @Test func cutCallsStillCheckTheirArguments() throws {
        try run(["*:short"]) { (guest) throws in
            let text = try guest.string("0123456789")
            let list = try guest.buffers([(text[0], 10)])
            #expect(try guest.call(.fdWrite, 99, list[0], list[1], text[0]) == 8)
            #expect(try guest.call(.fdWrite, 3, list[0], list[1], text[0]) == 31)
            #expect(try guest.call(.fdRead, 1, list[0], list[1], 0xFFFF_FFFE) == 21)
            #expect(try guest.call(.fdWrite, 1, 0xFFFF_FFFE, 1, text[0]) == 21)
            #expect(try guest.call(.fdPread, 1, list[0], list[1], 0, text[0]) == 70)
        }
    }

    @Test func lengthsAreShorterAndNotZero() {
        var random = SplitMix(seed: 1)
        for most: UInt64 in [2, 3, 4, 5, 100, 4_096, 1 << 40] {
            for _ in 0..<1_000 {
                let length = Preview1.shortLength(random.next(), below: most)
                #expect(length >= 1 && length < most)
            }
        }
        // Small ones are common though large ones would do.
        let lengths = (0..<1_000).map { _ in
            Preview1.shortLength(random.next(), below: 65_536)
        }
        #expect(lengths.count { $0 < 256 } > 300 && lengths.count { $0 > 4_096 } > 100)
    }

    @Test func theFirstRuleCountsAndAllOfThemCount() throws {
        let lines = try TracedGuest.lines(faults: [
            "sched_yield:EIO@2", "*:EINTR@2", "*:EPERM@3",
        ]) { guest in
            for _ in 0..<4 { try guest.call(.schedYield) }
            #expect(throws: Trap.self) { try guest.call(.procExit, 1) }
        }
        #expect(
            lines == [
                "sched_yield() = 0", "sched_yield() = -1 EIO (I/O error) (injected)",
                "sched_yield() = -1 EPERM (operation not permitted) (injected)",
                "sched_yield() = 0", "proc_exit(1) = ?",
            ])
    }

    @Test func shortCallsAreMarked() throws {
        let lines = try TracedGuest.lines(calls: ["read"], faults: ["read:short"]) { guest in
            let file = try guest.create("f")
            try guest.write(file, "ab")
            _ = try guest.read(file, 9, at: 0)
            _ = try guest.read(file, 9, at: 1)
        }
        #expect(
            lines == [
                #"fd_pread(4</f>, "a", 9, 0) = 1 (injected)"#, #"fd_pread(4</f>, "b", 9, 1) = 1"#,
            ])
    }

    @Test(arguments: ["proc_exit:EIO", "open:short", "sock_recv:short", "bogus:EIO"])
    func rulesThatDoNothingAreRefused(text: String) throws {
        let fault = try Fault(text)
        let error = #expect(throws: SwasiError.self) {
            try CallTaps(trace: nil, faults: [fault], streams: .captured())
        }
        #expect(error?.code == .invalidArgument)
    }

    @Test func withoutRulesAndTraceThereIsNoTap() throws {
        #expect(
            try CallTaps(trace: nil, faults: [], streams: .captured())
                == nil)
    }
}
