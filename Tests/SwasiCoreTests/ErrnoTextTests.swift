import SwasiCore
import Testing

@Suite struct ErrnoTextTests {
    @Test func everyNumberHasWords() {
        for error in Errno.allCases {
            #expect(error.words.count > 3 && error.words.last != ".", "\(error)")
            #expect(!error.words.contains(error.constantName), "\(error)")
        }
        #expect(Errno.noEntry.words == "no such file or directory")
        #expect(Errno.io.words == "I/O error")
    }

    @Test func numbersOfTheHostAreExplained() {
        #expect(Errno.explain(host: 2) == ("no such file or directory", "check the path"))
        #expect(Errno.explain(host: 24).cause == "too many open files in this process")
        #expect(Errno.explain(host: 28).hint.contains("disk"))
        #expect(Errno.explain(host: 12_345) == ("error 12345", ""))
    }
}
