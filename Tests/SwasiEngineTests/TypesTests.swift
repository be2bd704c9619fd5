import SwasiCore
import Testing

@testable import SwasiEngine

@Suite struct TypesTests {
    /// Each kind of import there is, and how it reads. Listing some of them through the library's
    /// older functions ends the process.
    static let imports: [(text: String, description: String)] = [
        ("(func)", "function () -> ()"),
        (
            "(func (param i32 i64 f32 f64 v128) (result f64))",
            "function (i32, i64, f32, f64, v128) -> (f64)"
        ),
        ("(func (param funcref externref))", "function (funcref, externref) -> ()"),
        (
            "(func (param (ref func) (ref extern)))",
            "function ((ref func), (ref extern)) -> ()"
        ),
        (
            "(func (param anyref eqref i31ref structref arrayref))",
            "function ((ref null any), (ref null eq), (ref null i31), (ref null struct), "
                + "(ref null array)) -> ()"
        ),
        (
            "(func (param nullref nullfuncref nullexternref))",
            "function ((ref null none), (ref null nofunc), (ref null noextern)) -> ()"
        ),
        ("(func (param exnref nullexnref))", "function ((ref null exn), (ref null noexn)) -> ()"),
        (
            "(func (param (ref $f) (ref null $s) (ref $a)))",
            "function ((ref $func), (ref null $struct), (ref $array)) -> ()"
        ),
        ("(global i32)", "global i32"),
        ("(global (mut v128))", "mutable global v128"),
        ("(global (ref null $s))", "global (ref null $struct)"),
        ("(table 1 10 funcref)", "table of funcref"),
        ("(table 0 externref)", "table of externref"),
        ("(table 0 (ref null $f))", "table of (ref null $func)"),
        ("(table i64 0x100000000 0x1000000000000 funcref)", "table of funcref"),
        ("(memory 1)", "memory of 1 or more pages"),
        ("(memory 1 2)", "memory of 1 to 2 pages"),
        ("(memory i64 0x1000000000000)", "64-bit memory of 281474976710656 or more pages"),
        ("(memory 1 2 shared)", "shared memory of 1 to 2 pages"),
        ("(tag (param i32 externref))", "tag (i32, externref) -> ()"),
    ]

    private static let definitions = """
        (type $f (func)) (type $s (struct (field i32))) (type $a (array i8))
        """

    @Test(arguments: imports)
    func listsImportsOfEveryKind(text: String, description: String) throws {
        let module = try Engine.testing().module(
            text: "(module \(Self.definitions) (import \"a\" \"b\" \(text)))")
        #expect(module.imports.map(\.type.description) == [description])
        #expect(module.imports.map(\.module) == ["a"])
        #expect(module.imports.map(\.name) == ["b"])
        #expect(throws: SwasiError.self) { try Instance(module, imports: [:]) }
    }

    @Test func listsExports() throws {
        let module = try Engine.testing().module(
            text: """
                (module
                  (func (export "f") (param i32)) (global (export "g") i64 (i64.const 1))
                  (table (export "t") 1 funcref) (memory (export "ä\\"") 2 3)
                  (tag (export "e")))
                """)
        #expect(
            module.exports.map { "\($0.name): \($0.type)" } == [
                "f: function (i32) -> ()", "g: global i64", "t: table of funcref",
                "ä\": memory of 2 to 3 pages", "e: tag () -> ()",
            ])
    }
}
