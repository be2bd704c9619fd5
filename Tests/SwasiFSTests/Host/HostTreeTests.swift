import Synchronization
import TestSupport
import Testing

@testable import SwasiCore

/// What a tree of the host does where it is used by others meanwhile.
@Suite struct HostTreeTests {
    @Test func contentIsReadAgainIfItChangedMeanwhile() throws {
        let object = HostObject(mount: 0, device: 0, inode: 1, birth: 0)
        func version(_ size: Int) -> HostVersion {
            HostVersion(
                object: object, size: UInt64(size), modified: .epoch, changed: .epoch)
        }
        /// Reads a file of which each look finds the next size.
        func content(_ sizes: [Int]) throws -> (HostAnswer, reads: Int) {
            var left = sizes
            var reads = 0
            let (bytes, version) = try HostTree.steady(version: { version(left.removeFirst()) }) {
                reads += 1
                return [UInt8(reads)]
            }
            return (.content(bytes, version), reads)
        }
        #expect(try content([1, 1]) == (.content([1], version(1)), 1))
        #expect(try content([1, 2, 2, 2]) == (.content([2], version(2)), 2))
        // It never holds still.
        #expect(try content([1, 2, 3, 4, 5, 6]) == (.content([3], version(6)), 3))
    }

    @Test func aNameThatChangesHandsIsLookedForAgain() throws {
        var calls = 0
        func succeed(after count: Int) throws(Errno) -> Int {
            calls = 0
            return try HostTree.again(4) { () throws(Errno) in
                calls += 1
                if calls <= count { throw .stale }
                return calls
            }
        }
        #expect(try succeed(after: 0) == 1)
        #expect(try succeed(after: 3) == 4)
        #expect(throws: Errno.stale) { try succeed(after: 4) }
        #expect(calls == 4)
        #expect(throws: Errno.access) {
            try HostTree.again(4) { () throws(Errno) in throw .access }
        }
    }

    /// An object that is found by turns under two names is not remembered each time.
    @Test func aPlaceIsRememberedOnce() throws {
        let folder = try TemporaryFolder()
        for name in ["a", "b", "c"] { try folder.write(name, []) }
        _ = try Command.run(["sh", "-ec", "cd \"$1\"; ln -f a b; ln -f a c", "sh", folder.path])
        let tree = try HostTree(path: folder.path, isFixed: false)
        let root = tree.root.object
        var object = root
        for name in ["a", "b", "c", "a", "b", "a", "c"] as [Name] {
            object = try tree.answer(.lookup(name, in: root)).status().object
        }
        let others = tree.state.withLock { $0.otherPlaces[object] ?? [] }
        #expect(Set(others.map(\.name)) == ["a", "b"] && others.count == 2)
    }

    @Test func aForgottenPlaceIsNotAskedAgain() throws {
        let folder = try TemporaryFolder()
        try folder.write("a", [])
        _ = try Command.run(["ln", "\(folder.path)/a", "\(folder.path)/b"])
        let tree = try HostTree(path: folder.path, isFixed: false)
        let root = tree.root.object
        let object = try tree.answer(.lookup("a", in: root)).status().object
        _ = try tree.answer(.lookup("b", in: root))
        for isLast in [false, true] {
            let place = try #require(tree.state.withLock { $0.places[object] })
            tree.forgetPlace(object, place)
            let next = tree.state.withLock { $0.places[object] }
            #expect(next != place && (next == nil) == isLast)
        }
    }
}
