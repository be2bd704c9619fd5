import Testing

@testable import SwasiCore

@Suite("The text of a fault")
struct FaultTextTests {
    static let good: [(String, Fault)] = [
        ("write:ENOSPC", Fault(calls: "write", .error(.insufficientSpace))),
        ("write:ENOSPC@3", Fault(calls: "write", .error(.insufficientSpace), .only(3))),
        ("*:EINTR@5+", Fault(calls: "*", .error(.interrupted), .from(5))),
        ("read:short,seed=7", Fault(calls: "read", .short, seed: 7)),
        (
            "path_open:EACCES%10,seed=1",
            Fault(calls: "path_open", .error(.access), .percent(10), seed: 1)
        ),
        ("open(/src/x):ENOENT", Fault(calls: "open", path: "/src/x", .error(.noEntry))),
        (
            "open,stat(/a):(b):c):EIO@1",
            Fault(calls: "open,stat", path: "/a):(b):c", .error(.io), .only(1))
        ),
        ("!%file:EPERM%100", Fault(calls: "!%file", .error(.notPermitted), .percent(100))),
        ("fd_?:E2BIG", Fault(calls: "fd_?", .error(.argumentListTooLong))),
    ]

    @Test("has a form for each sort", arguments: good)
    func forms(text: String, fault: Fault) throws {
        #expect(try Fault(text) == fault)
    }

    static let bad: [(String, Int, String)] = [
        ("", 1, "begins with the calls"), (":EIO", 1, "begins with the calls"),
        ("write", 6, "a colon"), ("write:", 7, "no effect ''"),
        ("write:ENOSPCC@3", 7, "no effect 'ENOSPCC'"), ("write:enospc", 7, "no effect"),
        ("write:ENODATA", 7, "no effect"), ("write:-", 7, "no effect '-'"),
        ("write:EIO@0", 11, "a number"), ("write:EIO@", 11, "a number"),
        ("write:EIO@x", 11, "a number"), ("write:EIO%0", 11, "a number"),
        ("write:EIO%101", 11, "a number"), ("write:EIO@3x", 11, "a number"),
        ("write:EIO%5+", 12, "should end"), ("write:EIO@3++", 13, "should end"),
        ("write:EIO@99999999999999999999", 11, "a number"),
        ("write:EIO,sed=3", 11, "no such option"), ("write:EIO,", 11, "no such option"),
        ("write:EIO,seed=", 16, "a number"), ("write:EIO,seed=1,seed=2", 17, "should end"),
        ("open(x):EIO", 6, "absolute"), ("open(", 6, "absolute"),
        ("open(/x:EIO", 5, "no end"), ("open(/x)EIO", 5, "no end"), ("é:no", 4, "no effect"),
    ]

    @Test("is refused with its place and what is allowed", arguments: bad)
    func refusals(text: String, place: Int, cause: String) throws {
        let error = try #require(throws: SwasiError.self) { try Fault(text) }
        #expect(error.code == .invalidArgument)
        #expect(error.message.hasSuffix("' at character \(place)"), "\(error)")
        #expect(error.cause.contains(cause), "\(error)")
    }

    @Test("names all effects where there is none")
    func effects() throws {
        let error = try #require(throws: SwasiError.self) { try Fault("read:oops") }
        #expect(error.hint.hasPrefix("an effect is short, E2BIG, EACCES, "))
        #expect(!error.hint.contains("ENODATA"))
        for word in Fault.effectWords { #expect(throws: Never.self) { try Fault("x:\(word)") } }
        #expect(Fault.effectWords.count == 77)
    }
}
