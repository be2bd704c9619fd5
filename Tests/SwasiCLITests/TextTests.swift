import Swasi
import Testing

@testable import SwasiCLI

@Suite("Text of the command")
struct TextTests {
    @Test(
        "times are those of the calendar",
        arguments: [
            (Int64(0), "1970-01-01 00:00"), (-1, "1969-12-31 23:59"),
            (951_782_400, "2000-02-29 00:00"), (4_107_542_399, "2100-02-28 23:59"),
            (4_107_542_400, "2100-03-01 00:00"), (1_735_689_599, "2024-12-31 23:59"),
        ])
    func times(seconds: Int64, text: String) {
        #expect(Timestamp(seconds: seconds).text == text)
    }

    @Test(
        "modes are those of ls",
        arguments: [
            (Kind.file, UInt16(0o644), "-rw-r--r--"), (.directory, 0o1777, "drwxrwxrwt"),
            (.file, 0o4755, "-rwsr-xr-x"), (.symbolicLink, 0o777, "lrwxrwxrwx"),
            (.fifo, 0o2640, "prw-r-S---"),
        ])
    func modes(kind: Kind, mode: UInt16, text: String) {
        #expect(Attributes(kind: kind, mode: mode).modeText == text)
    }

    @Test(
        "sizes have the unit that fits",
        arguments: [
            (UInt64(0), "0 bytes"), (1_023, "1023 bytes"), (1_024, "1.0 KiB"),
            (1_536, "1.5 KiB"), (4 << 30, "4.0 GiB"),
        ])
    func sizes(bytes: UInt64, text: String) {
        #expect(sizeText(bytes) == text)
    }

    @Test(
        "quotes in quotes are escaped",
        arguments: [
            ("plain", #""plain""#), ("", #""""#), (#"a"b"#, #""a\"b""#), (#"""#, #""\"""#),
            (#"\"#, #""\x5c""#), ("\n", #""\x0a""#),
        ])
    func quotes(text: String, quoted: String) {
        #expect(quotedText(Array(text.utf8)) == quoted)
    }
}
