import SwasiCore
import SwasiFS
import Testing

@testable import SwasiWASI

/// Names: opening, making, moving, removing, with slashes and links in all places.
@Suite struct PathTests {
    private static let create: UInt64 = 1
    private static let directory: UInt64 = 2
    private static let exclusive: UInt64 = 4
    private static let truncate: UInt64 = 8

    /// `/f` with "text", `/d`, `/d/g`, links `/to-f`, `/to-d`, `/nowhere`, `/loop`.
    private func withTree(_ body: (Guest) throws -> Void) throws {
        try Guest.run { (guest) throws in
            try guest.write(try guest.create("f"), "text")
            _ = try guest.path(.pathCreateDirectory, "d")
            _ = try guest.create("d/g")
            for (target, name) in [
                ("f", "to-f"), ("d", "to-d"), ("missing", "nowhere"), ("loop", "loop"),
            ] {
                #expect(try guest.symbolicLink(target, name) == 0)
            }
            try body(guest)
        }
    }

    /// A path, how it is opened, and the error.
    struct OpenCase: Sendable, CustomTestStringConvertible {
        var path: String
        var flags: UInt64 = 0
        var follow = true
        var rights = Guest.readWrite
        var error: Errno?

        var testDescription: String { "\(path) \(flags) follow \(follow)" }
    }

    private static let read: UInt64 = 2

    static let openCases = [
        OpenCase(path: "f"),
        OpenCase(path: "./d/../f"),
        OpenCase(path: "missing", error: .noEntry),
        OpenCase(path: "missing/f", error: .noEntry),
        OpenCase(path: "", error: .noEntry),
        OpenCase(path: "/f", error: .notPermitted),
        OpenCase(path: "../f", error: .notPermitted),
        OpenCase(path: "f\0", error: .invalid),
        OpenCase(path: "f/", error: .notDirectory),
        OpenCase(path: "f/x", error: .notDirectory),
        OpenCase(path: "f", flags: directory, error: .notDirectory),
        OpenCase(path: "d", error: .isDirectory),
        OpenCase(path: "d", rights: read),
        OpenCase(path: "d/", flags: directory, rights: read),
        OpenCase(path: "d", flags: create, rights: read, error: .isDirectory),
        OpenCase(path: "d", flags: truncate, rights: 0, error: .isDirectory),
        OpenCase(path: "d", flags: create | directory, rights: read, error: .invalid),
        OpenCase(path: "d", flags: create | exclusive, rights: read, error: .exist),
        OpenCase(path: "f", flags: create),
        OpenCase(path: "f", flags: create | exclusive, error: .exist),
        OpenCase(path: "new", flags: create | exclusive),
        OpenCase(path: "new", flags: exclusive, error: .noEntry),
        OpenCase(path: "new/", flags: create, error: .isDirectory),
        OpenCase(path: "missing/new", flags: create, error: .noEntry),
        OpenCase(path: "to-f"),
        OpenCase(path: "to-f", follow: false, error: .loop),
        OpenCase(path: "to-d", flags: directory, follow: false, rights: read, error: .notDirectory),
        OpenCase(path: "to-d", flags: directory, rights: read),
        OpenCase(path: "to-d/g", follow: false),
        OpenCase(path: "to-d/", follow: false, rights: read),
        OpenCase(path: "to-f/", error: .notDirectory),
        OpenCase(path: "to-f", flags: create | exclusive, error: .exist),
        OpenCase(path: "nowhere", error: .noEntry),
        OpenCase(path: "nowhere", flags: create),
        OpenCase(path: "nowhere", flags: create | exclusive, error: .exist),
        OpenCase(path: "loop", error: .loop),
        OpenCase(path: "loop/x", error: .loop),
        OpenCase(path: String(repeating: "n", count: 256), error: .nameTooLong),
        OpenCase(path: String(repeating: "d/../", count: 820) + "f", error: .nameTooLong),
    ]

    @Test(arguments: openCases)
    func opens(_ open: OpenCase) throws {
        try withTree { (guest) throws in
            let opened = try guest.open(
                open.path, follow: open.follow, flags: open.flags, rights: open.rights)
            #expect(opened.error == Guest.number(open.error))
            if open.error == nil { #expect(try guest.call(.fdClose, opened.number) == 0) }
        }
    }

    @Test func truncatingThrowsTheContentAway() throws {
        try withTree { (guest) throws in
            let file = try guest.open("f", flags: Self.truncate, rights: 0)
            #expect(file.error == 0)
            #expect(try guest.stat("f").stat.size == 0)
        }
    }

    @Test func newFilesAppearBelowADanglingLink() throws {
        try withTree { (guest) throws in
            #expect(try guest.open("nowhere", flags: Self.create).error == 0)
            #expect(try guest.stat("missing", follow: false).stat.type == 4)
        }
    }

    @Test func directoriesAreMadeAndRemoved() throws {
        try withTree { (guest) throws in
            for (path, error) in [
                ("new", nil), ("new", .exist), ("slash/", nil), ("f", .exist),
                ("f/", .notDirectory),
                ("to-d", .exist), (".", .exist), ("missing/x", .noEntry),
            ] as [(String, Errno?)] {
                #expect(
                    try guest.path(.pathCreateDirectory, path) == Guest.number(error), "\(path)")
            }
            for (path, error) in [
                ("new", nil), ("new", .noEntry), ("slash/", nil), ("f", .notDirectory),
                ("f/", .notDirectory), ("d", .notEmpty), (".", .invalid), ("d/..", .invalid),
                ("to-d", .notDirectory),
            ] as [(String, Errno?)] {
                #expect(
                    try guest.path(.pathRemoveDirectory, path) == Guest.number(error), "\(path)")
            }
        }
    }

    @Test func namesAreUnlinked() throws {
        try withTree { (guest) throws in
            for (path, error) in [
                ("d", .isDirectory), ("d/", .isDirectory), (".", .isDirectory),
                ("f/", .notDirectory),
                ("missing", .noEntry), ("to-f", nil), ("f", nil), ("f", .noEntry), ("loop", nil),
            ] as [(String, Errno?)] {
                #expect(try guest.path(.pathUnlinkFile, path) == Guest.number(error), "\(path)")
            }
        }
    }

    @Test func namesAreMoved() throws {
        try withTree { (guest) throws in
            _ = try guest.path(.pathCreateDirectory, "e")
            for (old, new, error) in [
                ("missing", "x", .noEntry), ("f", "d", .isDirectory), ("d", "f", .notDirectory),
                ("f", "new/", .notDirectory), ("f/", "new", .notDirectory), ("e", "d", .notEmpty),
                ("d", "d/x", .invalid), (".", "x", .busy), ("f", "d/..", .busy), ("f", "f", nil),
                ("to-f", "moved", nil), ("e/", "e2/", nil), ("f", "d/f", nil), ("d", "e2", nil),
            ] as [(String, String, Errno?)] {
                #expect(try guest.rename(old, new) == Guest.number(error), "\(old) to \(new)")
            }
            #expect(try guest.stat("e2/f").stat.size == 4)
            #expect(try guest.readLink("moved").text == "f")
        }
    }

    @Test func nodesGetMoreNames() throws {
        try withTree { (guest) throws in
            for (old, new, error) in [
                ("f", "f2", nil), ("f", "f2", .exist), ("f", "x/", .noEntry),
                ("d", "x", .notPermitted),
                ("missing", "x", .noEntry), ("loop", "loop2", nil), ("f", "d", .exist),
                ("f/", "x", .notDirectory), ("f", ".", .exist),
            ] as [(String, String, Errno?)] {
                #expect(try guest.link(old, new) == Guest.number(error), "\(old) as \(new)")
            }
            #expect(try guest.link("to-f", "f3", follow: true) == 0)
            #expect(try guest.stat("f3").stat.links == 3)
            #expect(try guest.stat("f3").stat.inode == guest.stat("f").stat.inode)
            #expect(try guest.link("loop", "x", follow: true) == Guest.number(.loop))
        }
    }

    @Test func symbolicLinksKeepTheirTarget() throws {
        let long = String(repeating: "x", count: 4_097)
        try withTree { (guest) throws in
            for (target, path, error) in [
                ("x", "f", .exist), ("x", "d", .exist), ("x", "d/", .exist),
                ("x", "f/", .notDirectory),
                ("x", "new/", .noEntry), ("/x", "new", .notPermitted), ("", "new", .noEntry),
                // The target is looked at before the name, as in Linux, and both after the way.
                ("", "f", .noEntry), (long, "f", .nameTooLong), (long, "new", .nameTooLong),
                ("", "f/x", .notDirectory),
                ("../../any bytes", "new", nil),
            ] as [(String, String, Errno?)] {
                #expect(
                    try guest.symbolicLink(target, path) == Guest.number(error),
                    "\(path) to \(target)")
            }
            #expect(try guest.readLink("new").text == "../../any bytes")
            #expect(try guest.readLink("new", 5).text == "../..")
            #expect(try guest.readLink("new", 0) == (0, ""))
            #expect(try guest.readLink("f").error == Guest.number(.invalid))
            #expect(try guest.readLink("to-d/").error == Guest.number(.invalid))
            #expect(try guest.stat("new").error == Guest.number(.notPermitted))
            let stat = try guest.stat("new", follow: false).stat
            #expect(stat.type == 7 && stat.size == 15)
        }
    }

    @Test func timesOfLinksAndTheirTargetsDiffer() throws {
        try withTree { (guest) throws in
            let path = try guest.string("to-f")
            func set(_ follow: UInt64, _ time: UInt64, _ flags: UInt64) throws -> UInt32 {
                try guest.call(
                    .pathFilestatSetTimes, Guest.root, follow, path[0], path[1], 0, time, flags)
            }
            #expect(try set(0, 11, 4) == 0)
            #expect(try set(1, 22, 4) == 0)
            #expect(try set(1, 33, 12) == Guest.number(.invalid))
            #expect(try set(2, 33, 4) == Guest.number(.invalid))
            #expect(try guest.stat("to-f", follow: false).stat.times[1] == 11)
            #expect(try guest.stat("f").stat.times[1] == 22)
        }
    }

    @Test func otherMountsAreOtherDevices() throws {
        let stamp = Stamp(time: .epoch)
        var setup = Guest.Setup()
        setup.mounts = [
            MountRequest(try MemoryFileSystem(stamp: stamp), at: "/m"),
            MountRequest(
                try MemoryFileSystem(stamp: stamp), at: "/fixed", rights: .read),
        ]
        try Guest.run(setup) { (guest) throws in
            _ = try guest.create("f")
            _ = try guest.create("m/g")
            #expect(try guest.stat("f").stat.device != guest.stat("m/g").stat.device)
            #expect(try guest.rename("f", "m/f") == Guest.number(.crossDevice))
            #expect(try guest.link("f", "m/f") == Guest.number(.crossDevice))
            #expect(try guest.path(.pathRemoveDirectory, "m") == Guest.number(.busy))
            let notPermitted = Guest.number(.notPermitted)
            #expect(try guest.open("fixed/x", flags: 1).error == notPermitted)
            #expect(try guest.path(.pathCreateDirectory, "fixed/x") == notPermitted)
            #expect(try guest.rename("f", "fixed/x") == notPermitted)
        }
    }
}
