import SwasiCore
import SwasiFS
import TestSupport
import Testing

/// The host is asked without the lock, once for each effect, and in no other way than by the names
/// below the directory.
@Suite struct HostStepTests {
    @Test(arguments: HostView.Mode.allCases)
    func theTreeCanBeUsedWhileTheHostAnswers(_ mode: HostView.Mode) throws {
        let view = try HostView(mode, "mkdir d; printf text >d/f; ln -s d/f s")
        let root = view.namespace.root
        // A second step inside of each question would wait for ever if the lock were held.
        view.world.beforeEach {
            _ = try? view.namespace.lock.withLock { () throws(Errno) in
                try view.namespace.fileSystem(root).parent(of: root.node)
            }
        }
        #expect(try view.text("s") == "text")
        #expect(try view.names("d") == ["f"])
        if mode == .fixed { return }
        let file = try view.open("d/f", [.read, .write])
        try view.write(file, "T", .at(0))
        #expect(try view.text("s") == "Text")
    }

    @Test func anEffectHappensOnce() throws {
        let view = try HostView(.readWrite, "printf a >f")
        let file = try view.open("f", .write)
        try view.write(file, "b", .end)
        try view.write(file, "c", .end)
        #expect(try view.text("f") == "abc")
        let writes = view.world.questions.filter { question in
            if case .write = question { true } else { false }
        }
        #expect(writes.count == 2)
    }

    @Test func aPartOfADirectoryIsMounted() throws {
        let folder = try TemporaryFolder()
        _ = try Command.run(["mkdir", folder["d"]])
        try folder.write("d/f", "text".utf8)
        let desk = HostDesk(try AskingWorld())
        let stamp = Stamp(time: .epoch)
        let tree = try HostTree(path: folder.path, isFixed: true)
        let namespace = try Namespace(
            [
                MountRequest(try MemoryFileSystem(stamp: stamp), at: "/"),
                MountRequest(
                    try FixedHostFileSystem(tree, desk), at: "/x", inner: Array("d/f".utf8)),
            ], limits: Limits(), stamp: stamp)
        #expect(namespace.mounts[1].root.kind == .file)
    }

    @Test func anObjectIsFoundByTheNamesThatItHasLeft() throws {
        let folder = try TemporaryFolder()
        try folder.write("a", "text".utf8)
        _ = try Command.run(["sh", "-c", "cd \"$1\"; ln a b; ln -s a s", "sh", folder.path])
        let tree = try HostTree(path: folder.path, isFixed: false)
        let root = tree.root.object
        let object = try tree.answer(.lookup("a", in: root)).status().object
        #expect(try tree.answer(.lookup("b", in: root)).status().object == object)
        _ = try tree.answer(.unlink("b", in: root))
        #expect(try tree.answer(.status(object)).status().attributes.links == 1)
        let link = try tree.answer(.lookup("s", in: root)).status().object
        #expect(throws: Errno.unsupported) {
            try tree.answer(.setAttributes(link, AttributeChange(mode: 0o600)))
        }
    }

    @Test(arguments: [true, false])
    func aFileIsTheOnlyNameOfItsTree(_ isFixed: Bool) throws {
        let folder = try TemporaryFolder()
        for name in ["a", "b"] { try folder.write(name, name.utf8) }
        let tree = try HostTree(path: folder["a"], isFixed: isFixed, mayBeFile: true)
        let root = tree.root.object
        #expect(try tree.answer(.lookup("a", in: root)).status().attributes.size == 1)
        #expect(throws: Errno.noEntry) { try tree.answer(.lookup("b", in: root)) }
        guard case .entries(let entries) = try tree.answer(.list(root)) else { throw Errno.io }
        #expect(entries.map(\.name) == ["a"])
        #expect(throws: Errno.notPermitted) { try tree.answer(.unlink("a", in: root)) }
        let change = AttributeChange(mode: 0o700)
        #expect(throws: Errno.notPermitted) { try tree.answer(.setAttributes(root, change)) }
    }

    @Test func anOverlayIsOfOneDeskAndNotOfWhatChanges() throws {
        let folder = try TemporaryFolder()
        let world = try AskingWorld()
        let (one, two) = (HostDesk(world), HostDesk(world))
        let stamp = Stamp(time: .epoch)
        let fixed = try HostTree(path: folder.path, isFixed: true)
        let open = try HostTree(path: folder.path, isFixed: false)
        let lowers = [
            try FixedHostFileSystem(fixed, one), try FixedHostFileSystem(fixed, two),
        ]
        #expect(throws: Errno.invalid) { try MemoryFileSystem(lowers: lowers, stamp: stamp) }
        #expect(throws: Errno.invalid) {
            let many = [any FileSystem](repeating: lowers[0], count: 256)
            _ = try MemoryFileSystem(lowers: many, stamp: stamp)
        }
        let changing = try HostFileSystem(open, one)
        #expect(throws: Errno.invalid) {
            try MemoryFileSystem(lowers: [changing], stamp: stamp)
        }
        #expect(throws: Errno.invalid) { try HostFileSystem(fixed, one) }
        #expect(throws: Errno.invalid) { try FixedHostFileSystem(open, one) }
        #expect(throws: Errno.invalid) {
            try Namespace(
                [MountRequest(lowers[0], at: "/"), MountRequest(lowers[1], at: "/x")],
                limits: Limits(), stamp: stamp)
        }
    }

    /// Permission comes before the mounts' being two; nothing crosses from one to the other.
    @Test func grantsOfDifferentRights() throws {
        let folder = try TemporaryFolder()
        for name in ["looked", "one", "two"] {
            _ = try Command.run(["mkdir", folder[name]])
            try folder.write(name + "/f", name.utf8)
        }
        let desk = HostDesk(try AskingWorld())
        let stamp = Stamp(time: .epoch)
        func open(_ name: String) throws -> HostFileSystem {
            try HostFileSystem(try HostTree(path: folder[name], isFixed: false), desk)
        }
        let namespace = try Namespace(
            [
                MountRequest(try MemoryFileSystem(stamp: stamp), at: "/"),
                MountRequest(try open("looked"), at: "/looked", rights: .read),
                MountRequest(try open("one"), at: "/one"),
                MountRequest(try open("two"), at: "/two"),
            ], limits: Limits(), stamp: stamp)
        let (looked, one, two) = (
            namespace.mounts[1].root, namespace.mounts[2].root, namespace.mounts[3].root
        )
        func error(_ body: () throws(Errno) -> Void) -> Errno? {
            do throws(Errno) {
                try namespace.step(body)
                return nil
            } catch {
                return error
            }
        }
        func rename(_ from: Location, _ to: Location) -> Errno? {
            error { () throws(Errno) in
                try namespace.rename(
                    Place(from, "f"), to: Place(to, "g"), (from: .all, to: .all), [], stamp)
            }
        }
        func link(_ from: Location, _ to: Location) -> Errno? {
            error { () throws(Errno) in
                guard let node = try namespace.entry(at: Place(from, "f")) else { throw .noEntry }
                try namespace.link(node, as: Place(to, "h"), .all, stamp)
            }
        }
        #expect(rename(looked, one) == .notPermitted && rename(one, looked) == .notPermitted)
        #expect(rename(one, two) == .crossDevice && link(one, two) == .crossDevice)
        #expect(link(one, looked) == .notPermitted && link(looked, looked) == .notPermitted)
        #expect(rename(one, one) == nil)
        #expect(try Command.run(["ls", folder["one"], folder["looked"]]).output.contains("g\n"))
        let symlink = error { () throws(Errno) in
            try [UInt8(ascii: "x")].withRawSpan { (target) throws(Errno) in
                try namespace.makeSymbolicLink(Place(looked, "s"), to: target, .all, stamp)
            }
        }
        #expect(symlink == .notPermitted)
    }

    @Test(arguments: [HostView.Mode.fixed, .readWrite])
    func nothingButFilesIsOpened(_ mode: HostView.Mode) throws {
        let view = try HostView(mode, "mkfifo p; mknod n c 1 3; mkdir d; ln -s /etc o")
        #expect(try view.names("") == ["d", "n", "o", "p"])
        #expect(throws: Errno.noSuchDevice) { try view.open("p") }
        #expect(throws: Errno.noSuchDevice) { try view.open("n") }
        #expect(throws: Errno.isDirectory) { try view.open("d") }
        // The link can be read; it leads to the namespace's own /etc, which there is not.
        #expect(throws: Errno.noEntry) { try view.find("o/passwd") }
    }

    @Test func namesOfAllSorts() throws {
        let long = String(repeating: "n", count: 255)
        let view = try HostView(
            .readWrite, "printf 1 >\"$(printf 'a\\nb')\"; printf 2 >\"$(printf '\\377')\"; >\(long)"
        )
        #expect(try view.names("").count == 3)
        #expect(try view.text("a\nb") == "1")
        #expect(try view.find(long).kind == .file)
        #expect(throws: Errno.nameTooLong) { try view.find(long + "n") }
    }

    /// Fewer descriptors are held than there are directories: the others are found again by name.
    @Test func deepAndWideTreesNeedFewDescriptors() throws {
        let view = try HostView(
            .readWrite, "for i in $(seq 300); do mkdir -p d$i/e; printf $i >d$i/e/f; done")
        for _ in 0..<2 {
            for number in [1, 150, 300, 2] {
                #expect(try view.text("d\(number)/e/f") == "\(number)")
            }
            for number in 1...300 { _ = try view.find("d\(number)/e") }
        }
    }
}
