import SwasiCore
import SwasiFS
import TestSupport
import Testing

/// Answers that no host should give, but that a server of a file system or a damaged recording may:
/// they neither stop the run nor keep it for ever.
@Suite struct HostAnswersTests {
    /// A directory that is read while it changes may tell a name twice, and others in no order.
    @Test(arguments: HostView.Mode.allCases)
    func namesAreTakenOnceAndInOrder(_ mode: HostView.Mode) throws {
        let view = try HostView(mode, "mkdir d; touch d/a d/b d/c d/d")
        view.world.changeEach { _, answer in
            guard case .entries(let entries) = answer else { return answer }
            return .entries(Array((entries + entries + entries).reversed()))
        }
        #expect(try view.names("d") == ["a", "b", "c", "d"])
        // One at a time, as a guest with a small buffer asks.
        let directory = try view.find("d")
        var names: [String] = []
        var last: Name?
        for _ in 0..<10 {
            let next = try view.namespace.step { () throws(Errno) in
                var next: Name?
                let opened = try view.namespace.fileSystem(directory).openDirectory(directory.node)
                try opened.entries(after: last) { name, _ in
                    next = name
                    return false
                }
                return next
            }
            guard let next else { break }
            names.append(next.description)
            last = next
        }
        #expect(names == ["a", "b", "c", "d"])
        #expect(try view.find("d/c").kind == .file)
    }

    @Test func namesOfManyDirectoriesAreTakenOnceToo() throws {
        let stack = try HostStack(3, "mkdir d; touch d/a d/$i; mkdir d/s")
        stack.world.changeEach { _, answer in
            guard case .entries(let entries) = answer else { return answer }
            return .entries(entries.flatMap { Array(repeating: $0, count: 70) })
        }
        #expect(try stack.names("d") == ["0", "1", "2", "a", "s"])
        #expect(try stack.names("d/s") == [])
    }

    /// No size is so large that counting with it goes wrong.
    @Test(arguments: [HostView.Mode.fixed, .overlay], [UInt64.max, 1 << 63, 1 << 62])
    func aSizeMayBeAnyNumber(_ mode: HostView.Mode, _ size: UInt64) throws {
        let view = try HostView(mode, "printf abc >a")
        view.world.changeEach { _, answer in
            guard case .status(var status) = answer, status.attributes.kind == .file else {
                return answer
            }
            status.attributes.size = size
            status.attributes.allocated = size
            return .status(status)
        }
        let told = try view.attributes("a").size
        #expect(told == min(size, UInt64(Int64.max)))
        let file = try view.open("a", mode == .fixed ? .read : [.read, .write])
        #expect(try view.read(file, count: 5) == Array("abc\0\0".utf8))
        #expect(try view.read(file, at: told - 3, count: 10) == [0, 0, 0])
        #expect(try view.read(file, at: .max, count: 10) == [])
        if mode == .fixed { return }
        try view.write(file, "x", .at(1))
        #expect(try view.read(file, count: 4) == Array("axc\0".utf8))
        #expect(throws: Errno.fileTooLarge) { try view.write(file, "x", .end) }
        #expect(try view.attributes("a").size == told)
        try view.namespace.step { () throws(Errno) in
            try file.truncate(to: 2, Stamp(time: .epoch))
        }
        #expect(try view.text("a") == "ax")
    }

    /// More or fewer bytes than were asked for.
    @Test(arguments: [HostView.Mode.fixed, .overlay], [0, 1, 70_000, 300_000])
    func anyNumberOfBytesMayCome(_ mode: HostView.Mode, _ count: Int) throws {
        let view = try HostView(mode, "head -c 100000 /dev/zero | tr '\\0' a >a")
        view.world.changeEach { _, answer in
            guard case .content(_, let version) = answer else { return answer }
            return .content(Array(repeating: 0x62, count: count), version)
        }
        let file = try view.open("a", mode == .fixed ? .read : [.read, .write])
        let bytes = (0..<100_000).map { $0 < count ? 0x62 : 0 as UInt8 }
        #expect(try view.read(file, count: 200_000) == bytes)
        if mode == .fixed { return }
        try view.write(file, "xyz", .at(99_999))
        #expect(try view.read(file, count: 200_000) == bytes.dropLast() + Array("xyz".utf8))
    }

    /// What is normalised has the modes that every host would give.
    @Test func modesAreNormalized() throws {
        let view = try HostView(.fixed, "touch a; chmod 4711 a; touch b; ln -s a s; mkdir -m 700 d")
        view.world.changeEach { $1.normalized(latest: .epoch) }
        let modes = try view.list("").map { entry in
            try view.namespace.step { () throws(Errno) in
                try view.namespace.attributes(of: entry.location).mode
            }
        }
        #expect(modes == [0o755, 0o644, 0o755, 0o777])
    }

    /// What is no answer to the question is an error.
    @Test(arguments: [HostView.Mode.fixed, .overlay])
    func anAnswerOfAnotherSortIsAnError(_ mode: HostView.Mode) throws {
        let view = try HostView(mode, "mkdir d e; printf abc >a; touch b; ln -s ../a e/s")
        let file = try view.open("a")
        _ = try view.attributes("d")
        #expect(try view.names("e") == ["s"])
        view.world.changeEach { _, _ in .done }
        #expect(throws: Errno.io) { try view.attributes("b") }
        #expect(throws: Errno.io) { try view.names("d") }
        #expect(throws: Errno.io) { try view.read(file) }
        #expect(throws: Errno.io) { try view.find("e/s") }
    }
}
