import SwasiCore
import SwasiFS
import TestSupport
import Testing

/// What cannot be looked at does not keep the rest of its directory from being listed.
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
                    $0.name == broken ? HostEntry(broken, .failure(.notConnected)) : $0
                })
        }
        #expect(try view.names("") == ["a", "c"])
        #expect(throws: Errno.notConnected) { try view.find("b") }
        #expect(try view.text("c") == "")
    }
}
