import SwasiCore
import Testing

@Suite struct HexadecimalTests {
    @Test(arguments: [0, 1, 9, 10, 15, 16, 0xFF, 0x100, 0x0123_4567_89AB_CDEF, 1 << 63, .max])
    func isWhatTheLibraryMakes(number: UInt64) {
        #expect(String(hexadecimal: number) == String(number, radix: 16))
    }
}
