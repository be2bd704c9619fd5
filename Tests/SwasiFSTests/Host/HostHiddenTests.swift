import CKernel
import SwasiCore
import SwasiFS
import TestSupport
import Testing

/// What cannot be looked at is listed, and does not keep the rest of its directory from being so.
@Suite struct HostHiddenTests {
    @Test(arguments: HostView.Mode.allCases)
    func oneEntryThatFailsHidesNoOther(_ mode: HostView.Mode) throws {
        let view = try HostView(mode, "touch a b c")
        let broken: Name = "b"
        view.world.changeEach { question, answer throws(Errno) in
            if case .lookup(broken, in: _) = question { throw .notConnected }
            guard case .entries(let entries) = answer else { return answer }
            return .entries(
                entries.map {
                    $0.name == broken
                        ? HostEntry(
                            broken, .directory, inode: 9, in: $0.object, hidden: .notConnected)
                        : $0
                })
        }
        #expect(try view.kinds("") == ["a": .file, "b": .directory, "c": .file])
        #expect(throws: Errno.notConnected) { try view.find("b") }
        #expect(try view.kinds("") == ["a": .file, "b": .directory, "c": .file])
        #expect(try view.text("c") == "")
    }

    /// A name that was looked for in vain before stays among the names.
    @Test(arguments: [HostView.Mode.fixed, .overlay])
    func whatFailedBeforeIsListed(_ mode: HostView.Mode) throws {
        let view = try HostView(mode, "mkdir a b c")
        view.world.changeEach { question, answer throws(Errno) in
            if case .lookup("b", in: _) = question { throw .access }
            return answer
        }
        #expect(throws: Errno.access) { try view.find("b") }
        #expect(try view.names("") == ["a", "b", "c"])
        #expect(throws: Errno.access) { try view.find("b") }
    }

    /// Readable but not searchable: the names are there, and what the directory says of them.
    @Test(arguments: HostView.Mode.allCases)
    func aDirectoryThatNobodyMaySearchIsListed(_ mode: HostView.Mode) throws {
        let view = try HostView(
            mode, "chmod 755 .; mkdir d; mkdir d/a; touch d/b; ln -s x d/c; chmod 444 d")
        try withoutPrivileges { () throws in
            let expected: [String: Kind] = ["a": .directory, "b": .file, "c": .symbolicLink]
            #expect(try view.kinds("d") == expected)
            #expect(throws: Errno.access) { try view.find("d/b") }
            #expect(throws: Errno.access) { try view.attributes("d/a") }
            #expect(try view.kinds("d") == expected)
            #expect(try view.inodes("d").count == 3)
            #expect(try view.failures("d") == [.access, .access, .access])
        }
        let notes = view.notes.filter { if case .hidden = $0 { true } else { false } }
        #expect(notes.first == .hidden(path: Array("d/a".utf8), .access))
        try view.onHost("chmod 755 d")
    }

    /// Runs `body` as a user who may do what modes say, on this thread.
    private func withoutPrivileges(_ body: () throws -> Void) rethrows {
        let before = kernel_set_user(65_534)
        defer { _ = kernel_set_user(UInt32(before)) }
        try body()
    }
}
