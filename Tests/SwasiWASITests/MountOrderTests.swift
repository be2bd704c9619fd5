import SwasiCore
import SwasiFS
import TestSupport
import Testing

@testable import SwasiWASI

/// What cannot be changed, because it was not granted (`/looked`) or because it is fixed
/// (`/fixed`): the errors come where Linux has those of a mount that is read-only.
@Suite struct MountOrderTests {
    /// A call, and its error; nil for the one of the mount.
    struct OrderCase: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var error: Errno?
        var call: @Sendable (Guest, String) throws -> UInt32

        init(
            _ description: String, _ error: Errno? = nil,
            _ call: @escaping @Sendable (Guest, String) throws -> UInt32
        ) {
            testDescription = description
            self.error = error
            self.call = call
        }
    }

    static let cases = [
        OrderCase("unlink of a file") { try $0.path(.pathUnlinkFile, $1 + "/f") },
        OrderCase("unlink of a missing name") { try $0.path(.pathUnlinkFile, $1 + "/no") },
        OrderCase("unlink of a directory") { try $0.path(.pathUnlinkFile, $1 + "/d") },
        OrderCase("unlink below a file", .notDirectory) {
            try $0.path(.pathUnlinkFile, $1 + "/f/x")
        },
        OrderCase("rmdir of a missing name") { try $0.path(.pathRemoveDirectory, $1 + "/no") },
        OrderCase("rmdir of a file") { try $0.path(.pathRemoveDirectory, $1 + "/f") },
        OrderCase("mkdir") { try $0.path(.pathCreateDirectory, $1 + "/new") },
        OrderCase("mkdir of what is there", .exist) {
            try $0.path(.pathCreateDirectory, $1 + "/f")
        },
        OrderCase("symlink") { try $0.symbolicLink("x", $1 + "/new") },
        OrderCase("symlink as what is there", .exist) { try $0.symbolicLink("x", $1 + "/f") },
        OrderCase("rename") { try $0.rename($1 + "/f", $1 + "/g") },
        OrderCase("rename of a missing name") { try $0.rename($1 + "/no", $1 + "/g") },
        OrderCase("rename below a missing name", .noEntry) { try $0.rename($1 + "/no/x", "m/g") },
        OrderCase("link") { try $0.link($1 + "/f", $1 + "/g") },
        OrderCase("link as what is there", .exist) { try $0.link($1 + "/f", $1 + "/d") },
        OrderCase("link of a missing name", .noEntry) { try $0.link($1 + "/no", $1 + "/g") },
        OrderCase("link from another mount") { try $0.link("m/f", $1 + "/g") },
        OrderCase("open to make") { try $0.open($1 + "/new", flags: 1).error },
        OrderCase("open to make only", .exist) { try $0.open($1 + "/f", flags: 5).error },
        OrderCase("open to write") { try $0.open($1 + "/f").error },
        OrderCase("open of a missing name", .noEntry) { try $0.open($1 + "/no").error },
        OrderCase("open of a directory to write", .isDirectory) { try $0.open($1 + "/d").error },
    ]

    private func withMounts(_ body: (Guest) throws -> Void) throws {
        let folder = try TemporaryFolder()
        try folder.write("f", "1".utf8)
        _ = try Command.run(["mkdir", folder["d"]])
        let desk = HostDesk(try LiveWorld(.captured()))
        let stamp = Stamp(time: .epoch)
        let looked = try MemoryFileSystem(stamp: stamp)
        _ = try looked.make("f", in: looked.root, .file, stamp)
        _ = try looked.make("d", in: looked.root, .directory, stamp)
        var setup = Guest.Setup()
        setup.mounts = [
            MountRequest(try MemoryFileSystem(stamp: stamp), at: "/m"),
            MountRequest(looked, at: "/looked", rights: .read),
            MountRequest(
                try FixedHostFileSystem(try HostTree(path: folder.path, isFixed: true), desk),
                at: "/fixed"),
        ]
        try Guest.run(setup) { (guest) throws in
            _ = try guest.create("m/f")
            try body(guest)
        }
    }

    @Test(arguments: cases)
    func comeInLinuxOrder(_ order: OrderCase) throws {
        try withMounts { (guest) throws in
            for (mount, own) in [("looked", Errno.notPermitted), ("fixed", .readOnly)] {
                let expected = Guest.number(order.error ?? own)
                #expect(try order.call(guest, mount) == expected, "\(mount)")
            }
        }
    }

    /// Between two mounts: what is not permitted comes before the mounts' being two, and that
    /// before the names.
    @Test(arguments: [
        ("m/f", "looked/x", Errno.notPermitted), ("looked/f", "m/x", .notPermitted),
        ("looked/no", "m/x", .notPermitted), ("looked/f", "fixed/x", .notPermitted),
        ("fixed/f", "looked/x", .notPermitted), ("m/f", "fixed/x", .crossDevice),
        ("fixed/f", "m/x", .crossDevice), ("m/no", "fixed/x", .crossDevice),
        ("m/no", "x", .crossDevice), ("m", "x", .busy), ("m/f", "fixed", .crossDevice),
    ])
    func renamesAcross(_ from: String, _ to: String, _ error: Errno) throws {
        try withMounts { (guest) throws in
            #expect(try guest.rename(from, to) == Guest.number(error))
        }
    }

    @Test(arguments: [
        ("m/f", "looked/x", Errno.notPermitted), ("looked/f", "m/x", .notPermitted),
        ("looked/f", "fixed/x", .notPermitted), ("m/f", "fixed/x", .readOnly),
        ("fixed/f", "m/x", .crossDevice), ("m/f", "x", .crossDevice), ("m/f", "looked/f", .exist),
    ])
    func linksAcross(_ from: String, _ to: String, _ error: Errno) throws {
        try withMounts { (guest) throws in
            #expect(try guest.link(from, to) == Guest.number(error))
        }
    }

    /// A link leads to another mount, and the rights are those of that one.
    @Test func linksLeadToOtherRights() throws {
        try withMounts { (guest) throws in
            #expect(try guest.symbolicLink("looked/f", "to-looked") == 0)
            #expect(try guest.symbolicLink("m/f", "to-m") == 0)
            #expect(try guest.open("to-looked").error == Guest.number(.notPermitted))
            #expect(try guest.open("to-looked", rights: 2).error == 0)
            #expect(try guest.open("to-m").error == 0)
            // The link itself is the root's.
            #expect(try guest.path(.pathUnlinkFile, "to-looked") == 0)
            #expect(try guest.stat("looked/f").error == 0)
        }
    }
}
