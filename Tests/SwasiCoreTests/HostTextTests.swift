import SwasiCore
import Testing

@Suite struct HostTextTests {
    @Test(
        arguments: [
            [], Array("plain/päth €".utf8), [0xFF], [0x61, 0xFF, 0x62], [0xC3], [0xE2, 0x82],
            Array("\u{10FE80}\u{10FEFF}\u{10FE7F}\u{10FFFF}".utf8), [0xF4, 0x8F, 0xBA],
            Array(UInt8.min...UInt8.max), [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80],
        ] as [[UInt8]])
    func bytesComeBackAsTheyWere(bytes: [UInt8]) {
        #expect(String(hostBytes: bytes).hostBytes == bytes)
    }

    @Test func textStaysText() {
        #expect(String(hostBytes: Array("a/ü€😀".utf8)) == "a/ü€😀")
        #expect("a/ü€😀".hostBytes == Array("a/ü€😀".utf8))
        #expect(String(hostBytes: [0x61, 0xFF]) == "a\u{10FEFF}")
        #expect("\u{10FE80}".hostBytes == [0x80])
    }

    @Test func differentBytesAreDifferentTexts() {
        // What stands for the byte FF, and the bytes of the character that stands for it.
        let escape = Array("\u{10FEFF}".utf8)
        #expect(String(hostBytes: [0xFF]) != String(hostBytes: escape))
        #expect(String(hostBytes: escape).hostBytes == escape)
    }

    @Test func systemCallsGetTheBytes() {
        let copied = unsafe "a\u{10FEFF}".withHostPath { path in
            (0..<3).map { unsafe UInt8(bitPattern: path[$0]) }
        }
        #expect(copied == [0x61, 0xFF, 0])
    }
}
