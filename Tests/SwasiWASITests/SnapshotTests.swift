import SwasiCore
import SwasiEngine
import Synchronization
import Testing

@testable import SwasiWASI

/// The older snapshot, the list of functions, and the tap.
@Suite struct SnapshotTests {
    @Test func theModulesHaveTheirFunctions() throws {
        try Guest.run { (guest) throws in
            let new = try #require(Preview1.module("wasi_snapshot_preview1", guest.services))
            let old = try #require(Preview1.module("wasi_unstable", guest.services))
            #expect(Preview1.module("wasi_snapshot_preview2", guest.services) == nil)
            #expect(new.snapshot == .preview1 && old.snapshot == .unstable)
            let functions = Preview1.Function.allCases
            #expect(Set(functions.map(\.name)).count == 46)
            for function in functions {
                #expect(new.function(function.name)?.index == function.rawValue)
                let hasOld = function != .sockAccept
                #expect(old.function(function.name)?.index == (hasOld ? function.rawValue : nil))
            }
            #expect(new.function("fd_fly") == nil && new.function("") == nil)
            let open = try #require(new.function("path_open"))
            #expect(
                open.type.parameters == [
                    .int32, .int32, .int32, .int32, .int32, .int64, .int64, .int32, .int32,
                ])
            #expect(open.type.results == [.int32])
            #expect(try #require(new.function("proc_exit")).type.results == [])
        }
    }

    @Test func theOldFileStatIsShorter() throws {
        var setup = Guest.Setup()
        setup.snapshot = .unstable
        try Guest.run(setup) { (guest) throws in
            let file = try guest.create("f", rights: Guest.allRights)
            #expect(try guest.link("f", "g") == 0)
            try guest.write(file, "12345")
            let result = try guest.allocate(64)
            try guest.put([UInt8](repeating: 0xAA, count: 64), at: result)
            #expect(try guest.call(.fdFilestatSetTimes, file, 5, 6, 1 | 4) == 0)
            #expect(try guest.call(.fdFilestatGet, file, result) == 0)
            #expect(try guest.load(result + 16, as: UInt8.self) == 4)
            #expect(try guest.load(result + 20, as: UInt32.self) == 2)
            #expect(try guest.load(result + 24, as: UInt64.self) == 5)
            #expect(try guest.load(result + 32, as: UInt64.self) == 5)
            #expect(try guest.load(result + 40, as: UInt64.self) == 6)
            // The eight bytes behind it are the guest's.
            #expect(try guest.load(result + 56, as: UInt64.self) == 0xAAAA_AAAA_AAAA_AAAA)
        }
    }

    @Test func theOldSeekBasesAreOtherwiseNumbered() throws {
        var setup = Guest.Setup()
        setup.snapshot = .unstable
        try Guest.run(setup) { (guest) throws in
            let file = try guest.create("f")
            try guest.write(file, "0123456789")
            #expect(try guest.seek(file, -4, 0).offset == 6)
            #expect(try guest.seek(file, -1, 1).offset == 9)
            #expect(try guest.seek(file, 3, 2).offset == 3)
            #expect(try guest.seek(file, 3, 3).error == Guest.number(.invalid))
        }
    }

    /// Keeps what it sees.
    private final class Log: HostCallTap {
        let lines = Mutex<[String]>([])

        func completed(_ call: inout HostCall, _ memory: borrowing GuestMemory) {
            var line = "\(call.index.rawValue) \(call.function.name)("
            line += (0..<call.argumentCount).map { "\(call.arguments[$0])" }
                .joined(separator: ",")
            line += ")"
            for path in [call.paths.0, call.paths.1].compactMap({ $0 }) {
                let bytes = try? memory.bytes(at: path.address, count: path.count)
                line += " " + (bytes.map { escapedText($0) } ?? "?")
            }
            line += call.error.map { " \($0.constantName)" } ?? " = \(call.value)"
            lines.withLock { $0.append(line) }
        }
    }

    @Test func theTapSeesEveryCall() throws {
        let log = Log()
        var setup = Guest.Setup()
        setup.tap = log
        try Guest.run(setup) { (guest) throws in
            try guest.put(Array("f\u{1}g".utf8), at: 64)
            #expect(try guest.call(.pathOpen, 3, 0, 64, 1, 1, 2, 0, 0, 128) == 0)
            #expect(try guest.call(.pathRename, 3, 64, 3, 3, 0xFFFF_FFFF, 9) == 21)
            #expect(try guest.call(.fdSeek, 4, .max, 0, 128) == 76)
            #expect(try guest.call(.fdClose, 4) == 0)
            #expect(throws: Trap.self) { try guest.call(.procExit, 3) }
        }
        #expect(
            log.lines.withLock { $0 } == [
                "1 path_open(3,0,64,1,1,2,0,0,128) f = 4",
                "2 path_rename(3,64,3,3,4294967295,9) f\\x01g ? EFAULT",
                "3 fd_seek(4,18446744073709551615,0,128) ENOTCAPABLE",
                "4 fd_close(4) = 0",
                "5 proc_exit(3) = 3",
            ])
    }
}
