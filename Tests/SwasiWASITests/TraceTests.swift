import SwasiCore
import SwasiEngine
import Testing

@testable import SwasiWASI

/// How each sort of argument and answer is shown.
@Suite struct TraceTests {
    @Test func descriptorsAreShownWithWhatTheyStandFor() throws {
        let lines = try TracedGuest.lines { guest in
            #expect(try guest.path(.pathCreateDirectory, "d") == 0)
            let directory = try guest.open(
                "d", flags: 2, rights: Guest.directoryRights, inheriting: .max)
            let inside = try guest.open("../d/./x", directory: directory.number, flags: 1)
            #expect(inside.error == Guest.number(.notPermitted))
            _ = try guest.open("e>\u{7}", directory: directory.number, flags: 1)
            try guest.call(.fdRenumber, 5, 4)
            try guest.call(.fdSync, 4)
            try guest.call(.fdSync, 5)
            try guest.call(.fdClose, 4)
            try guest.call(.fdClose, 4)
            try guest.call(.fdClose, 0xFFFF_FFFF)
            try guest.call(.fdRenumber, 1, 2)
            try guest.call(.fdSync, 2)
        }
        let expected: [String] = [
            #"path_create_directory(3</>, "d") = 0"#,
            #"path_open(3</>, AT_SYMLINK_FOLLOW, "d", O_DIRECTORY, "#
                + #"~[FD_WRITE|FD_ALLOCATE|FD_FILESTAT_SET_SIZE], "#
                + #"~[]|0xffffffffc0000000, 0) = 4</d>"#,
            #"path_open(4</d>, AT_SYMLINK_FOLLOW, "../d/./x", O_CREAT, \#(readWrite), 0, 0)"#
                + #" = -1 EPERM (operation not permitted)"#,
            #"path_open(4</d>, AT_SYMLINK_FOLLOW, "e>\x07", O_CREAT, \#(readWrite), 0, 0)"#
                + #" = 5</d/e>\x07>"#,
            #"fd_renumber(5</d/e>\x07>, 4</d>) = 0"#,
            #"fd_sync(4</d/e>\x07>) = -1 ENOTCAPABLE (the descriptor's rights do not allow this)"#,
            "fd_sync(5) = -1 EBADF (bad descriptor)",
            #"fd_close(4</d/e>\x07>) = 0"#,
            "fd_close(4) = -1 EBADF (bad descriptor)",
            "fd_close(4294967295) = -1 EBADF (bad descriptor)",
            "fd_renumber(1<stdout>, 2<stderr>) = 0",
            "fd_sync(2<stdout>) = -1 EINVAL (invalid argument)",
        ]
        #expect(lines == expected)
    }

    private let readWrite =
        "FD_READ|FD_SEEK|FD_FDSTAT_SET_FLAGS|FD_TELL|FD_WRITE|FD_FILESTAT_GET"

    @Test func dataIsCutAndEscaped() throws {
        let lines = try TracedGuest.lines(calls: ["read,write"]) { guest in
            let file = try guest.create("f")
            try guest.write(file, "a\"b\\c\n\t\r\u{0}\u{1B}é")
            try guest.write(file, String(repeating: "x", count: 33))
            try guest.write(file, "")
            _ = try guest.read(file, 16)
            _ = try guest.read(file, 3, at: 1)
            let text = try guest.string("0123456789")
            let list = try guest.buffers([(text[0], 2), (text[0] + 4, 0), (text[0] + 8, 2)])
            try guest.call(.fdPwrite, file, list[0], list[1], 7, try guest.allocate(4))
            try guest.call(.fdRead, file, 0xFFFF_FFF0, 1, try guest.allocate(4))
            try guest.call(.fdWrite, file, 0xFFFF_FFF0, 1, try guest.allocate(4))
        }
        let expected: [String] = [
            #"fd_write(4</f>, "a\"b\\c\n\t\r\x00\x1b\xc3\xa9", 12) = 12"#,
            #"fd_write(4</f>, "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"..., 33) = 33"#,
            #"fd_write(4</f>, "", 0) = 0"#,
            #"fd_read(4</f>, "", 16) = 0"#,
            #"fd_pread(4</f>, "\"b\\", 3, 1) = 3"#,
            #"fd_pwrite(4</f>, "0189", 4, 7) = 4"#,
            "fd_read(4</f>, 0xfffffff0, 1) = -1 EFAULT (bad guest address)",
            #"fd_write(4</f>, "", 0) = -1 EFAULT (bad guest address)"#,
        ]
        #expect(lines == expected)
    }

    @Test func numbersHaveTheirNames() throws {
        let lines = try TracedGuest.lines { guest in
            let result = try guest.allocate(8)
            try guest.call(.clockResGet, 1, result)
            try guest.call(.clockTimeGet, 9, 1, result)
            try guest.call(.fdSeek, 1, UInt64(bitPattern: -5), 2, result)
            try guest.call(.fdSeek, 3, 5, 7, result)
            try guest.call(.fdAdvise, 3, 1, 2, 3)
            try guest.call(.fdAllocate, 1, 0, .max)
            try guest.call(.fdFdstatSetFlags, 0, 5)
            try guest.call(.fdFdstatSetRights, 0, 0, 1 << 40)
            try guest.call(.fdFilestatSetTimes, 0, 1, 2, 0b1001)
            try guest.call(.procRaise, 17)
            try guest.call(.schedYield)
            try guest.call(.sockShutdown, 1, 3)
            try guest.call(.randomGet, result, 3)
            #expect(throws: Trap.self) { try guest.call(.procExit, 77) }
        }
        let expected: [String] = [
            "clock_res_get(CLOCK_MONOTONIC) = 1000",
            "clock_time_get(9, 1) = -1 EINVAL (invalid argument)",
            "fd_seek(1<stdout>, -5, SEEK_END) = -1 ESPIPE (invalid seek)",
            "fd_seek(3</>, 5, 7) = -1 EINVAL (invalid argument)",
            "fd_advise(3</>, 1, 2, POSIX_FADV_WILLNEED) = -1 EISDIR (is a directory)",
            "fd_allocate(1<stdout>, 0, 18446744073709551615) = -1 ESPIPE (invalid seek)",
            "fd_fdstat_set_flags(0<stdin>, O_APPEND|O_NONBLOCK) = 0",
            "fd_fdstat_set_rights(0<stdin>, 0, 0x10000000000) = -1 ENOTCAPABLE "
                + "(the descriptor's rights do not allow this)",
            "fd_filestat_set_times(0<stdin>, 1, 2, ATIM|MTIM_NOW) = -1 EINVAL "
                + "(invalid argument)",
            "proc_raise(SIGCONT) = 0",
            "sched_yield() = 0",
            "sock_shutdown(1<stdout>, SHUT_RD|SHUT_WR) = -1 ENOTSOCK (not a socket)",
            #"random_get("v\xb8\xe0", 3) = 0"#,
            "proc_exit(77) = ?",
        ]
        #expect(lines == expected)
    }

    @Test func structuresAreTakenApart() throws {
        var setup = Guest.Setup()
        setup.arguments = ["p", "a b"]
        let lines = try TracedGuest.lines(setup) { guest in
            let result = try guest.allocate(64)
            let buffer = try guest.allocate(256)
            try guest.call(.argsSizesGet, result, result + 4)
            try guest.call(.argsGet, result, buffer)
            try guest.call(.fdPrestatGet, 3, result)
            try guest.call(.fdPrestatDirName, 3, buffer, 20)
            try guest.call(.fdFdstatGet, 1, result)
            let file = try guest.create("f", rights: Guest.allRights)
            try guest.call(.fdFilestatSetTimes, file, 1_500_000_000, 7, 5)
            try guest.call(.fdFilestatGet, file, result)
            _ = try guest.symbolicLink("f", "l")
            _ = try guest.readLink("l")
            try guest.call(.fdReaddir, 3, buffer, 60, 0, result)
            _ = try guest.stat("none")
        }
        let stamped = lines.map { String($0.split(separator: ", ctim=")[0]) }
        let expected: [String] = [
            "args_sizes_get([2], [6]) = 0",
            #"args_get(["p", "a b"]) = 0"#,
            "fd_prestat_get(3</>, {type=dir, name_len=1}) = 0",
            #"fd_prestat_dir_name(3</>, "/", 20) = 0"#,
            "fd_fdstat_get(1<stdout>, {type=unknown, flags=0, "
                + "rights=FD_FDSTAT_SET_FLAGS|FD_WRITE|FD_FILESTAT_GET|POLL_FD_READWRITE, "
                + "inheriting=0}) = 0",
            "fd_filestat_set_times(4</f>, 1500000000, 7, ATIM|MTIM) = 0",
            "fd_filestat_get(4</f>, {type=reg, size=0, nlink=1, dev=0, ino=2, "
                + "atim=1.500000000, mtim=0.000000007",
            #"path_symlink("f", 3</>, "l") = 0"#,
            #"path_readlink(3</>, "l", "f", 64) = 1"#,
            #"fd_readdir(3</>, ["."/dir, ".."/dir, ...], 60, 0) = 60"#,
            #"path_filestat_get(3</>, AT_SYMLINK_FOLLOW, "none", 0x5f8) = -1 ENOENT "#
                + "(no such file or directory)",
        ]
        #expect(stamped.filter { !$0.hasPrefix("path_open") } == expected)
    }

    @Test func pollsTellWhatIsWaitedFor() throws {
        let lines = try TracedGuest.lines { guest in
            let list = try guest.allocate(48 * 3)
            let events = try guest.allocate(32 * 3)
            try guest.store(UInt32(1), at: list + 16)
            try guest.store(UInt64(5_000), at: list + 24)
            try guest.store(UInt8(1), at: list + 48 + 8)
            try guest.store(UInt32(9), at: list + 48 + 16)
            try guest.store(UInt8(2), at: list + 96 + 8)
            try guest.store(UInt32(1), at: list + 96 + 16)
            let result = try guest.allocate(4)
            try guest.call(.pollOneoff, list, events, 3, result)
            try guest.call(.pollOneoff, 0xFFFF_FFFF, events, 9, result)
            try guest.call(.pollOneoff, list, events, 0, result)
        }
        let expected: [String] = [
            "poll_oneoff([{CLOCK_MONOTONIC in 5000}, {fd_read 9}, {fd_write 1}], "
                + "[{fd_read EBADF}, {fd_write 0}], 3) = 2",
            "poll_oneoff([?], 0x498, 9) = -1 EFAULT (bad guest address)",
            "poll_oneoff([], 0x498, 0) = -1 EINVAL (invalid argument)",
        ]
        #expect(lines == expected)
    }

    @Test func theOldSnapshotHasItsOwnNumbers() throws {
        var setup = Guest.Setup()
        setup.snapshot = .unstable
        let lines = try TracedGuest.lines(setup, calls: ["seek,stat"]) { guest in
            let file = try guest.create("f")
            try guest.write(file, "12345")
            _ = try guest.seek(file, -1, 1)
            _ = try guest.call(.fdFilestatGet, file, try guest.allocate(56))
        }
        #expect(lines[0] == "fd_seek(4</f>, -1, SEEK_END) = 4")
        #expect(lines[1].hasPrefix("fd_filestat_get(4</f>, {type=reg, size=5, nlink=1, "))
    }

    @Test func argumentsAreShownAsTheyWereBeforeTheCall() throws {
        let lines = try TracedGuest.lines { guest in
            // The path is where the answer goes.
            let path = try guest.string("name")
            #expect(
                try guest.call(
                    .pathOpen, 3, 0, path[0], path[1], 1, Guest.readWrite, 0, 0, path[0]) == 0)
            #expect(try guest.load(path[0], as: UInt32.self) == 4)
        }
        #expect(lines[0].hasPrefix(#"path_open(3</>, 0, "name", O_CREAT"#))
        #expect(lines[0].hasSuffix("= 4</name>"))
    }

    @Test func badAndLongPathsStayInTheirLine() throws {
        let lines = try TracedGuest.lines { guest in
            try guest.call(.pathUnlinkFile, 3, 0xFFFF_FFF0, 100)
            let long = try guest.string(String(repeating: "\u{1}", count: 5_000))
            try guest.call(.pathRename, 3, long[0], long[1], 3, long[0], long[1])
        }
        #expect(
            lines[0] == "path_unlink_file(3</>, 0xfffffff0:100) = -1 EFAULT (bad guest address)")
        let shown = "\"" + String(repeating: "\\x01", count: 4_096) + "\"..."
        #expect(
            lines[1] == "path_rename(3</>, \(shown), 3</>, \(shown)) = -1 ENAMETOOLONG "
                + "(name or path too long)")
    }

    @Test func notesOfBackEndsHaveLinesOfTheirOwn() throws {
        let notes = TraceNoteBox()
        let lines = try TracedGuest.lines(calls: ["!%desc"], notes: notes) { guest in
            _ = Errno(hostNumber: 524, in: "openat", of: Array("a\nb".utf8), notes: notes)
            try guest.call(.fdSync, 3)
            try guest.call(.schedYield)
        }
        let expected: [String] = [
            #"* openat("a\nb"): error 524 of the host, told as EIO"#, "sched_yield() = 0",
        ]
        #expect(lines == expected)
    }

    @Test func manyLinesAreAllThere() throws {
        let lines = try TracedGuest.lines { guest in
            for _ in 0..<20_000 { try guest.call(.fdSync, 99) }
        }
        #expect(lines.count == 20_000)
        #expect(Set(lines) == ["fd_sync(99) = -1 EBADF (bad descriptor)"])
    }

    @Test func everyFunctionHasAShape() {
        for snapshot in [Preview1.Snapshot.preview1, .unstable] {
            let shapes = Preview1.shapes(snapshot)
            #expect(shapes.count == Preview1.Function.allCases.count)
            for (function, shape) in zip(Preview1.Function.allCases, shapes) {
                #expect("\(shape.function.name)" == "\(function.name)")
                #expect(shape.placeCount == function.hostFunction.type.parameters.count)
            }
        }
        #expect(CallPatterns.knownCalls.enumerated().allSatisfy { $0.offset == $0.element.number })
    }
}
