import Testing

@testable import SwasiCache

@Suite("Names of entries")
struct EntryNameTests {
    @Test("are a folder and the key, and the seal's has both in one")
    func namesAreFolderAndKey() {
        let name = EntryName(.code, CacheKey("a-b_C9"))
        #expect(name.text == "code/a-b_C9" && name.bytes.last == 0)
        #expect(name.seal.text == "seal/code-a-b_C9" && name.seal.bytes.last == 0)
        #expect(EntryName(found: "code/a-b_C9") == name)
    }

    @Test("a digest and a variant make a key, as texts would")
    func keysOfDigests() throws {
        let text = String(repeating: "0123456789abcdef", count: 4)
        let digest = try #require(Digest(hexadecimal: text))
        #expect(CacheKey(digest, variant: "").text == text)
        #expect(CacheKey(digest, variant: "x-1").text == text + "-x-1")
    }
}
