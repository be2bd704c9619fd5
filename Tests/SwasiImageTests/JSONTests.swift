import Testing

@testable import SwasiImage

@Suite struct JSONTests {
    private func read(_ text: String) throws -> JSON { try JSONReader.read(Array(text.utf8)) }

    @Test func valuesAreRead() throws {
        #expect(
            try read(" {\"a\" : [1, -2.5e+3, true,false ,null, \"x\"],\t\"b\":{} }\r\n")
                == .object([
                    .init(
                        name: "a",
                        value: .array([
                            .number("1"), .number("-2.5e+3"), .bool(true), .bool(false), .null,
                            .string("x"),
                        ])),
                    .init(name: "b", value: .object([])),
                ]))
        #expect(try read("[]") == .array([]))
        #expect(try read("0") == .number("0"))
    }

    @Test func escapesAreRead() throws {
        let text = #""\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00é""#
        #expect(try read(text) == .string("\"\\/\u{8}\u{C}\n\r\té😀é"))
    }

    @Test(arguments: [
        "", " ", "{", "[", "[1", "[1,", "[1,]", "{\"a\"", "{\"a\":", "{\"a\":1,}", "{a:1}",
        "{\"a\":1,\"a\":2}", "1 2", "01", "-", "1.", ".5", "1e", "+1", "tru", "nul", "TRUE", "NaN",
        "\"", "\"\\", "\"\\x\"", "\"\\u12\"", "\"\\u12g4\"", "\"\\ud800\"", "\"\\ud800\\u0041\"",
        "\"\\udc00\"", "\"a\nb\"", "\"\u{1}\"", "'a'", "[1}", "//", "\u{FEFF}1",
    ]) func textsThatAreNone(_ text: String) {
        #expect(throws: JSONReader.Failure.self) { try read(text) }
    }

    @Test func bytesThatAreNoTextAreRefused() {
        #expect(throws: JSONReader.Failure(offset: 3, cause: "a string is not UTF-8")) {
            try JSONReader.read([0x22, 0xFF, 0x22])
        }
    }

    @Test func depthIsBounded() throws {
        func nested(_ count: Int) -> String {
            String(repeating: "[", count: count) + String(repeating: "]", count: count)
        }
        _ = try read(nested(JSONReader.maximumDepth + 1))
        #expect(throws: JSONReader.Failure.self) { try read(nested(JSONReader.maximumDepth + 2)) }
        #expect(throws: JSONReader.Failure.self) {
            try read(String(repeating: "{\"a\":", count: 1_000_000))
        }
    }

    @Test func everyPrefixIsRefused() throws {
        let text = #"{"a":[1,"\u00e9",{"b":null}],"c":true}"#
        _ = try read(text)
        for count in 0..<text.utf8.count {
            #expect(throws: JSONReader.Failure.self) {
                try JSONReader.read(Array(text.utf8.prefix(count)))
            }
        }
    }
}
