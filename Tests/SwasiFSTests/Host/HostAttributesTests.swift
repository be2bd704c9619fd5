import SwasiCore
import TestSupport
import Testing

@testable import SwasiFS

/// Extended attributes of the host are for tools, and no others than those that belong to a file.
@Suite struct HostAttributesTests {
    private static let script = """
        mkdir d; touch f; ln -s f s; mkfifo p
        python3 -c 'import os
        for path in ".", "d", "f": os.setxattr(path, "user.b", path.encode())
        os.setxattr("f", "user.a", bytes(1000))
        os.setxattr("f", "user.empty", b"")'
        """

    @Test(arguments: HostView.Mode.allCases)
    func aToolIsToldThem(_ mode: HostView.Mode) throws {
        let view = try HostView(mode, showsExtendedAttributes: true, Self.script)
        for (path, value) in ["": ".", "d": "d", "f": "f"] {
            #expect(try view.extendedAttribute("user.b", of: path) == Array(value.utf8))
        }
        #expect(try view.extendedAttributeNames(of: "f") == ["user.a", "user.b", "user.empty"])
        #expect(try view.extendedAttribute("user.a", of: "f") == Array(repeating: 0, count: 1_000))
        #expect(try view.extendedAttribute("user.empty", of: "f") == [])
        #expect(throws: Errno.noData) { try view.extendedAttribute("user.c", of: "f") }
        #expect(try view.extendedAttributeNames(of: "p") == [])
        if mode == .readWrite { return }
        // They are facts.
        try view.onHost("python3 -c 'import os; os.removexattr(\"f\", \"user.b\")'")
        #expect(try view.extendedAttribute("user.b", of: "f") == [0x66])
        #expect(view.world.questions.count == Set(view.world.questions).count)
    }

    @Test(arguments: HostView.Mode.allCases)
    func aGuestIsNot(_ mode: HostView.Mode) throws {
        let view = try HostView(mode, Self.script)
        #expect(try view.extendedAttributeNames(of: "f") == [])
        #expect(throws: Errno.noData) { try view.extendedAttribute("user.b", of: "f") }
        #expect(
            !view.world.questions.contains { question in
                if case .extendedAttributes = question { true } else { false }
            })
    }

    @Test func othersSayThingsAboutTheHost() {
        #expect(HostAttribute.isTold(Array("user.x".utf8)))
        #expect(HostAttribute.isTold(Array("security.capability".utf8)))
        for name in [
            "security.selinux", "system.posix_acl_access", "trusted.overlay.opaque", "user",
        ] {
            #expect(!HostAttribute.isTold(Array(name.utf8)))
        }
    }

    /// Another object that takes a name is not taken for the one that had it.
    @Test func anotherObjectIsNotLookedAt() throws {
        let view = try HostView(.fixed, showsExtendedAttributes: true, "touch f g")
        _ = try view.find("f")
        try view.onHost("mv g f")
        #expect(throws: Errno.stale) { try view.extendedAttributeNames(of: "f") }
    }
}
