import SwasiCore
import Synchronization
import TestSupport
import Testing

@testable import SwasiFS

/// A directory that is looked at is as it was when it was looked at first.
@Suite struct HostFactsTests {
    @Test(arguments: [HostView.Mode.fixed, .overlay])
    func theFirstAnswerStands(_ mode: HostView.Mode) throws {
        let view = try HostView(
            mode, "mkdir d e; printf old >a; printf x >d/x; printf y >d/y; ln -s a s")
        let before = try view.attributes("a")
        #expect(throws: Errno.noEntry) { try view.find("d/new") }
        #expect(try view.text("s") == "old")
        _ = try view.find("d/y")
        try view.onHost("printf newer >a; printf 1 >d/new; rm d/y s; ln -s d s; rmdir e; ls >f")
        #expect(try view.attributes("a") == before)
        #expect(try view.text("a") == "old" && view.text("s") == "old")
        #expect(throws: Errno.noEntry) { try view.find("d/new") }
        // The directory is listed now: what was told of it before stays true.
        #expect(try view.names("d") == ["x", "y"])
        try view.onHost("touch d/z")
        #expect(try view.names("d") == ["x", "y"])
        #expect(throws: Errno.noEntry) { try view.find("d/z") }
        // What nobody asked about is as it is now.
        #expect(throws: Errno.noEntry) { try view.find("e") }
        #expect(try view.find("f").kind == .file)
        #expect(view.world.questions.count == Set(view.world.questions).count)
    }

    /// Two steps ask the same at once, and the host changes between the answers.
    @Test(arguments: [HostView.Mode.fixed, .overlay])
    func theFirstOfTwoAnswersStands(_ mode: HostView.Mode) throws {
        let view = try HostView(mode, "mkdir d; printf 1 >a; touch d/x")
        let isFirst = Mutex(true)
        func inFrontOfTheNext(_ body: @escaping @Sendable () -> Void) {
            isFirst.withLock { $0 = true }
            view.world.beforeEach {
                let isFirst = isFirst.withLock { isFirst in
                    defer { isFirst = false }
                    return isFirst
                }
                if isFirst { body() }
            }
        }
        let folder = view.folder
        inFrontOfTheNext { [unowned view] in
            _ = try? view.attributes("a")
            _ = try? folder.write("a", "longer".utf8)
        }
        #expect(try view.attributes("a").size == 1)
        _ = try view.find("d")
        inFrontOfTheNext { [unowned view] in
            _ = try? view.names("d")
            _ = try? folder.write("d/y", [])
        }
        #expect(try view.names("d") == ["x"])
    }

    @Test func namesOfOneObjectAreAsManyAsItWasToldToHave() throws {
        let view = try HostView(.fixed, "printf 1 >a; ln a b")
        let (one, two) = (try view.find("a").node, try view.find("b").node)
        try view.onHost("ln a c")
        let three = try view.find("c").node
        #expect(one == two && one != three)
    }

    @Test func whatWasLookedAtBeforeHasItsPlaceInTheList() throws {
        let view = try HostView(.fixed, "touch a b c d")
        for name in ["c", "a"] { _ = try view.find(name) }
        #expect(try view.names("") == ["a", "b", "c", "d"])
    }

    @Test func aShorterFileReadsAsZero() throws {
        let view = try HostView(.fixed, "head -c 200000 /dev/zero | tr '\\0' a >a")
        let file = try view.open("a")
        #expect(try view.read(file, count: 10) == Array(repeating: 0x61, count: 10))
        try view.onHost("truncate -s 70000 a; printf bbbb | dd of=a conv=notrunc status=none")
        let bytes = try view.read(file, at: 65_530, count: 200_000)
        #expect(bytes.count == 200_000 - 65_530)
        let first = try view.read(file, count: 4)
        #expect(first == Array("aaaa".utf8))
        #expect(bytes.prefix(70_000 - 65_530).allSatisfy { $0 == 0x61 })
        #expect(bytes.dropFirst(70_000 - 65_530).allSatisfy { $0 == 0 })
        var lent: [UInt8] = []
        try view.namespace.step { () throws(Errno) in
            lent = []
            try file.withPages(65_530..<300_000) { piece in
                lent += piece.array(0..<piece.byteCount)
                return true
            }
        }
        #expect(lent == bytes)
        try view.onHost("head -c 300000 /dev/zero | tr '\\0' c >a")
        #expect(try view.attributes("a").size == 200_000)
        #expect(try view.read(file, at: 199_000, count: 5_000).count == 1_000)
    }

    @Test func aDroppedBlockIsReadAgainUnlessItChanged() throws {
        var limits = Limits()
        limits.hostBlocks = 1
        let view = try HostView(.fixed, limits: limits, "head -c 2100000 /dev/urandom >a")
        let file = try view.open("a")
        let first = try view.read(file, count: 100)
        _ = try view.read(file, at: 2_000_000, count: 100)
        #expect(try view.read(file, count: 100) == first)
        #expect(view.notes == [])
        _ = try view.read(file, at: 2_000_000, count: 100)
        try view.onHost("printf z | dd of=a conv=notrunc status=none; touch -d @1 a")
        #expect(throws: Errno.io) { try view.read(file, count: 100) }
        #expect(view.notes.contains(.unreadable(path: Array("a".utf8), .io)))
    }

    /// More blocks than are kept: a step holds what it was given, and gets to its end.
    @Test(arguments: [HostView.Mode.fixed, .overlay])
    func oneReadOfManyBlocks(_ mode: HostView.Mode) throws {
        var limits = Limits()
        limits.hostBlocks = 1
        let view = try HostView(mode, limits: limits, "head -c 5000001 /dev/urandom >a")
        let bytes = try ScratchFile(path: view.folder["a"]).bytes()
        let file = try view.open("a", mode == .fixed ? .read : [.read, .write])
        #expect(try view.read(file, count: 6_000_000) == bytes)
        #expect(view.world.questions.count < 10)
        if mode == .fixed { return }
        try view.write(file, "new", .at(4_000_000))
        #expect(
            try view.read(file, count: 6_000_000)
                == Array(bytes[..<4_000_000] + Array("new".utf8) + bytes[4_000_003...]))
        #expect(try ScratchFile(path: view.folder["a"]).bytes() == bytes)
    }

    @Test(arguments: ["rm a", "rm a; printf new >a", "rm a; ln -s b a", "rm a; mkfifo a"])
    func aFileThatIsGoneCannotBeRead(_ change: String) throws {
        let view = try HostView(.fixed, "printf old >a; printf b >b")
        let size = try view.attributes("a").size
        try view.onHost(change)
        #expect(throws: Errno.io) { try view.text("a") }
        #expect(throws: Errno.io) { try view.text("a") }
        #expect(try view.attributes("a").size == size)
        #expect(view.notes.count == 1)
    }

    @Test func aDirectoryThatIsGoneHasNothingNew() throws {
        let view = try HostView(.overlay, "mkdir -p d/e; printf x >d/x")
        #expect(try view.text("d/x") == "x")
        try view.onHost("rm -r d")
        #expect(try view.text("d/x") == "x")
        #expect(throws: Errno.noEntry) { try view.find("d/e") }
        #expect(try view.names("") == ["d"])
    }

    @Test func aStepHasABound() throws {
        var limits = Limits()
        limits.hostQuestions = 3
        let view = try HostView(.fixed, limits: limits, "mkdir -p a/b/c/d")
        #expect(throws: Errno.io) { try view.find("a/b/c/d") }
        #expect(view.notes == [.tooManyQuestions])
        // What was answered is known, so that the next step gets further.
        #expect(try view.find("a/b/c/d").kind == .directory)
    }

    @Test func whatIsKeptHasABound() throws {
        var limits = Limits()
        limits.treeNodes = 4
        let view = try HostView(.fixed, limits: limits, "mkdir d; touch d/1 d/2 d/3 a b")
        #expect(try view.find("d").kind == .directory && view.find("a").kind == .file)
        #expect(throws: Errno.insufficientMemory) { try view.names("d") }
        #expect(try view.find("d/1").kind == .file)
        #expect(throws: Errno.insufficientMemory) { try view.find("b") }
        #expect(throws: Errno.noEntry) { try view.find("c") }
    }

    /// Names that are not there are kept too, and so have a bound. What has its list needs none.
    @Test(arguments: [HostView.Mode.fixed, .overlay])
    func whatIsAskedInVainHasABound(_ mode: HostView.Mode) throws {
        var limits = Limits()
        limits.treeNodes = 4
        let view = try HostView(mode, limits: limits, "mkdir d; touch d/a")
        #expect(try view.find("d").kind == .directory)
        for name in ["w", "x", "d/y", "d/z"] {
            #expect(throws: Errno.noEntry) { try view.find(name) }
        }
        let asked = view.world.questions.count
        #expect(throws: Errno.insufficientMemory) { try view.find("new") }
        #expect(throws: Errno.insufficientMemory) { try view.find("d/a") }
        #expect(throws: Errno.noEntry) { try view.find("x") }
        #expect(view.world.questions.count == asked)
        #expect(try view.names("d") == ["a"])
        #expect(throws: Errno.noEntry) { try view.find("d/new") }
        #expect(throws: Errno.noEntry) { try view.find("new") }
        #expect(throws: Errno.noEntry) { try view.find("newer") }
        #expect(throws: Errno.insufficientMemory) { try view.find("newest") }
    }

    /// Once all names are known, the absence of others needs no place.
    @Test func whatIsAskedInVainIsForgottenWhereAllNamesAreKnown() throws {
        let root = HostStatus(
            HostObject(mount: 1, device: 1, inode: 1, birth: 0),
            Attributes(kind: .directory, mode: 0o755))
        var facts = HostFacts(root: root, limit: 2)
        for name in ["x", "y"] as [Name] { facts.learn(name, in: 0, .failure(.noEntry)) }
        #expect(facts.find("a", in: 0) == .failure(.insufficientMemory))
        facts.learn(names: .success(["a"]), of: 0)
        #expect(facts.find("x", in: 0) == .failure(.noEntry))
        #expect(facts.find("a", in: 0) == nil)
    }

    /// What a file takes is counted once, whether or not it was counted before it changed.
    @Test func whatIsCopiedUpIsCountedOnce() throws {
        let script = "head -c 8192 /dev/zero | tr '\\0' x >a; printf y >b"
        var used: [Statistics] = []
        for isCountedBefore in [true, false] {
            let view = try HostView(.overlay, script)
            let fileSystem = view.namespace.fileSystem(view.namespace.root)
            func count() throws(Errno) -> Statistics {
                try view.namespace.step { () throws(Errno) in try fileSystem.statistics() }
            }
            _ = try view.find("a")
            if isCountedBefore { _ = try count() }
            try view.write(try view.open("a", [.read, .write]), "X", .at(0))
            used.append(try count())
        }
        #expect(used[0].usedBytes == 8192)
        #expect(used[0] == used[1])
    }

    @Test func aHostThatCountsNoLinksDoesNotConfuseUs() throws {
        let view = try HostView(.overlay, "printf x >a")
        // Told to have one name, and found under two.
        let one = try view.find("a")
        try view.onHost("ln a b")
        let two = try view.find("b")
        #expect(one.node != two.node)
        let stamp = Stamp(time: .epoch)
        for name in ["a", "b"] as [Name] {
            try view.namespace.step { () throws(Errno) in
                try view.namespace.unlink(Place(view.namespace.root, name), .all, stamp)
            }
        }
        #expect(try view.names("") == [])
    }
}
