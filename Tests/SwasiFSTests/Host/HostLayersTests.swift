import SwasiCore
import SwasiFS
import TestSupport
import Testing

/// An overlay over many directories of the host asks them together, and each of them no more than
/// it must.
@Suite struct HostLayersTests {
    @Test func aNameIsAskedOfManyDirectoriesInFewSteps() throws {
        let stack = try HostStack(64, "mkdir d; printf $i >d/f$i; printf $i >both")
        #expect(try stack.text("d/f63") == "63")
        // Each time twice as much is asked: `d`, and the name in it.
        #expect(stack.takeBegun() <= 10)
        #expect(try stack.text("d/f0") == "0")
        _ = stack.takeBegun()
        let before = stack.world.questions.count
        #expect(try stack.text("both") == "0")
        // Of what is on top, not all others are asked.
        #expect(stack.world.questions.count - before <= 10)
    }

    @Test func whatIsAskedTogetherHasABound() throws {
        var limits = Limits()
        limits.hostQuestions = 20
        let stack = try HostStack(32, limits: limits, "test $i -lt 31 || touch f")
        #expect(throws: Errno.io) { try stack.find("f") }
        // What was answered is known, so that the next step gets to the end.
        #expect(try stack.find("f").kind == .file)
    }

    @Test func namesAnswerForAllThatIsMissing() throws {
        let stack = try HostStack(16, "mkdir d; touch d/f$i")
        for name in ["d/a", "d/b", "d/c"] { #expect(try !stack.has(name)) }
        #expect(stack.namesAsked == 16)
        let before = stack.world.questions.count
        for number in 16..<200 { #expect(try !stack.has("d/f\(number)")) }
        #expect(stack.world.questions.count == before)
        // One question for what one directory has.
        #expect(try stack.find("d/f9").kind == .file)
        #expect(stack.world.questions.count == before + 1)
        #expect(try stack.names("d").count == 16)
    }

    /// What was told stands, whichever question is asked afterwards.
    @Test func theFirstAnswerStandsBesideNames() throws {
        let stack = try HostStack(2, "mkdir d; touch d/gone d/kept")
        #expect(try !stack.has("d/new"))
        let gone = try stack.find("d/gone")
        let later = [
            "cd \"$1\"; rm l0/d/gone l1/d/gone; touch l0/d/new l0/d/b2 l1/d/new", "sh",
        ]
        _ = try Command.run(["sh", "-ec"] + later + [stack.folder.path])
        for name in ["d/b", "d/c"] { #expect(try !stack.has(name)) }
        #expect(stack.namesAsked == 2)
        #expect(try stack.find("d/gone") == gone)
        #expect(try !stack.has("d/new"))
        // A name that came later is in none of the answers, and so in no list.
        try stack.folder.write("l1/d/late", [])
        _ = try Command.run(["rm", stack.folder["l1/d/kept"]])
        #expect(try !stack.has("d/late"))
        let names = try stack.names("d")
        #expect(names == ["b2", "gone", "kept"])
        #expect(try !stack.has("d/late") && !stack.has("d/new"))
        #expect(try stack.find("d/gone") == gone)
    }

    @Test(arguments: [true, false])
    func whereNamesCannotBeKnownEachIsAskedFor(_ isLarge: Bool) throws {
        var limits = Limits()
        limits.hostNames = isLarge ? 2 : 512
        let stack = try HostStack(3, limits: limits, "mkdir d; touch d/f$i d/g$i d/h$i")
        if !isLarge {
            stack.world.changeEach { question, answer throws(Errno) in
                if case .names = question { throw .access }
                return answer
            }
        }
        for number in 0..<8 { #expect(try !stack.has("d/\(number)")) }
        #expect(stack.namesAsked == 3)
        #expect(try stack.find("d/h2").kind == .file)
        #expect(try stack.names("d").count == 9)
    }

    /// Three names are kept of each `d` until it is listed: then there is room for the six of `e`.
    @Test(arguments: [false, true])
    func namesThatAreKeptHaveABound(_ isListed: Bool) throws {
        var limits = Limits()
        limits.treeNodes = 8
        let stack = try HostStack(
            2, limits: limits, "mkdir d e; touch d/1 d/2 d/3; touch e/1 e/2 e/3 e/4 e/5 e/6")
        func lookups(in directory: String) throws -> Int {
            _ = try stack.find(directory)
            let before = stack.lookupsAsked
            for name in ["p", "q", "r", "s", "t"] {
                #expect(try !stack.has("\(directory)/\(name)"))
            }
            return stack.lookupsAsked - before
        }
        #expect(try lookups(in: "d") == 4)
        if isListed {
            let names = try stack.names("d")
            #expect(names == ["1", "2", "3"])
        }
        #expect(try lookups(in: "e") == (isListed ? 4 : 10))
        #expect(stack.namesAsked == 4)
    }

    @Test func aListIsAskedForAtOnce() throws {
        let stack = try HostStack(40, "mkdir d; touch d/f$i d/all; ln -s x d/$i")
        _ = try stack.find("d")
        _ = stack.takeBegun()
        #expect(try stack.names("d").count == 81)
        // Once to find it, twice to list it.
        #expect(stack.takeBegun() == 3)
    }

    /// What a directory further down says matters only if nothing above it decides.
    @Test func aFailureBelowWhatDecidesIsNone() throws {
        let stack = try HostStack(
            8,
            "case $i in 3) printf 3 >f;; 4) mkdir f;; 5) touch f g;; 6) touch g;; esac")
        let world = stack.world
        let device = try HostTree(path: stack.folder["l5"], isFixed: true).root.object
        world.changeEach { question, answer throws(Errno) in
            if case .lookup(_, in: device) = question { throw .notConnected }
            return answer
        }
        #expect(try stack.text("f") == "3")
        #expect(throws: Errno.notConnected) { try stack.find("g") }
    }

    /// Many trees hold few descriptors each: what is not held is reached again by its names.
    @Test func manyTreesHoldFewDescriptors() throws {
        let stack = try HostStack(128, "mkdir -p a/b c/d e/f; printf $i >a/b/f; printf $i >c/d/$i")
        for number in [0, 127, 64] {
            #expect(try stack.text("c/d/\(number)") == "\(number)")
            #expect(try stack.find("e/f").kind == .directory)
        }
        #expect(HostTree.heldDescriptors(of: 128) == 2)
        #expect(HostTree.heldDescriptors(of: 1) == 128 && HostTree.heldDescriptors(of: 500) == 1)
    }
}
