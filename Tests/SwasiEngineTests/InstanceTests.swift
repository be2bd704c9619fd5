import SwasiCore
import Testing

@testable import SwasiEngine

@Suite struct InstanceTests {
    /// Prints bytes of its memory through the host, then asks for its end.
    static let hello = """
        (module
          (import "host" "print" (func $print (param i32 i32) (result i32)))
          (import "host" "exit" (func $exit (param i32)))
          (memory (export "memory") 1)
          (data (i32.const 100) "hello")
          (func (export "_start")
            (call $exit (call $print (i32.const 100) (i32.const 5)))))
        """

    @Test(arguments: EngineConfiguration.Compiler.allCases)
    func runsAProgramWithHostFunctions(compiler: EngineConfiguration.Compiler) throws {
        let engine = try Engine.testing(compiler)
        let host = ClosureModule()
        var printed: [String] = []
        host.add("exit", [.int32]) { frame throws(Trap) in
            throw .exit(frame.int32(0))
        }
        host.add("print", [.int32, .int32], [.int32]) { frame throws(Trap) in
            let bytes = try frame.guestBytes(at: frame.int32(0), count: frame.int32(1))
            printed.append(String(decoding: bytes, as: UTF8.self))
            frame.setResult(int32: UInt32(bytes.count) + 2)
        }
        let instance = try Instance(engine.module(text: Self.hello), imports: ["host": host])
        #expect(instance.form == .command)
        #expect(try instance.start().trap?.kind == .exit(7))
        #expect(printed == ["hello"])
    }

    @Test func carriesEveryNumberBothWays() throws {
        let host = ClosureModule()
        let types: [ValueType] = [.int32, .int64, .float32, .float64]
        host.add("turn", types, types.reversed()) { frame throws(Trap) in
            let arguments = (frame.int32(0), frame.int64(1), frame.float32(2), frame.float64(3))
            frame.setResult(0, float64: arguments.3 * 2)
            frame.setResult(1, float32: arguments.2 * 2)
            frame.setResult(2, int64: arguments.1 &* 2)
            frame.setResult(3, int32: arguments.0 &* 2)
        }
        let module = try Engine.testing().module(
            text: """
                (module
                  (import "host" "turn"
                    (func $turn (param i32 i64 f32 f64) (result f64 f32 i64 i32)))
                  (func (export "run") (param i32 i64 f32 f64) (result f64 f32 i64 i32)
                    (call $turn
                      (local.get 0) (local.get 1) (local.get 2) (local.get 3))))
                """)
        let instance = try Instance(module, imports: ["host": host])
        let outcome = try instance.invoke(
            "run", ["-2147483648", "0xffffffffffffffff", "1.5", "-0x1p-1074"])
        #expect(
            outcome.values == [
                .float64(-0x1p-1073), .float32(3), .int64(-2), .int32(0),
            ])
    }

    @Test func whatAHostFunctionThrowsEndsTheGuest() throws {
        let host = ClosureModule()
        host.add("fail") { _ throws(Trap) in throw .host("no reason") }
        let module = try Engine.testing().module(
            text: """
                (module (import "host" "fail" (func $fail))
                  (func $inner (call $fail))
                  (func $outer (export "_start") (call $inner) unreachable))
                """)
        let trap = try Instance(module, imports: ["host": host]).start().trap
        #expect(trap?.kind == .host)
        #expect(trap?.description == "ended by the host: no reason")
        #expect(trap?.frames.map(\.function) == ["inner", "outer"])
        #expect(trap?.frames.map(\.functionIndex) == [1, 2])
    }

    @Test func namesAllUnknownImportsAtOnce() throws {
        let host = ClosureModule()
        host.add("known", [.int32]) { _ throws(Trap) in }
        let module = try Engine.testing().module(
            text: """
                (module
                  (import "host" "known" (func (param i32)))
                  (import "host" "known" (func (param i64)))
                  (import "host" "other" (func (param v128) (result externref)))
                  (import "env" "memory" (memory 1 2))
                  (import "env" "table" (table 1 funcref))
                  (import "env" "global" (global (mut f64)))
                  (import "env" "tag" (tag (param i32))))
                """)
        let error = #expect(throws: SwasiError.self) {
            try Instance(module, imports: ["host": host])
        }
        #expect(error?.code == .notRunnable)
        #expect(error?.message == "the module imports 6 things that the host does not have")
        #expect(
            error?.cause
                == [
                    "host.known, function (i64) -> () where the host has (i32) -> ()",
                    "host.other, function (v128) -> (externref)",
                    "env.memory, memory of 1 to 2 pages",
                    "env.table, table of funcref",
                    "env.global, mutable global f64",
                    "env.tag, tag (i32) -> ()",
                ].joined(separator: "; "))
    }

    @Test func namesOnlySomeOfVeryManyUnknownImports() throws {
        let imports = (0..<1000).map { "(import \"e\" \"f\($0)\" (func))" }.joined()
        let module = try Engine.testing().module(text: "(module \(imports))")
        let error = #expect(throws: SwasiError.self) { try Instance(module, imports: [:]) }
        #expect(error?.cause.hasSuffix("e.f19, function () -> (); and 980 more") == true)
    }

    @Test func aStartFunctionHasItsMemory() throws {
        let host = ClosureModule()
        var seen: [UInt8] = []
        host.add("look") { frame throws(Trap) in
            seen = try frame.guestBytes(at: 65_534, count: 2)
        }
        let module = try Engine.testing().module(
            text: """
                (module (import "host" "look" (func $look))
                  (memory (export "memory") 1)
                  (data (i32.const 65534) "ok")
                  (start $look))
                """)
        _ = try Instance(module, imports: ["host": host])
        #expect(seen == Array("ok".utf8))
    }

    @Test func aReactorIsInitialisedOnce() throws {
        let module = try Engine.testing().module(
            text: """
                (module (global $n (mut i32) (i32.const 0))
                  (func (export "_initialize")
                    (global.set $n (i32.add (global.get $n) (i32.const 1))))
                  (func (export "count") (result i32) (global.get $n)))
                """)
        let instance = try Instance(module, imports: [:])
        #expect(instance.form == .reactor)
        #expect(try instance.invoke("count", []).values == [.int32(1)])
        #expect(try instance.invoke("count", []).values == [.int32(1)])
        let started = try Instance(module, imports: [:])
        #expect(try started.start().values == [])
        #expect(try started.invoke("count", []).values == [.int32(1)])
    }

    @Test func whatIsNoProgramIsSaid() throws {
        let engine = try Engine.testing()
        let library = try Instance(
            engine.module(text: "(module (func (export \"add\")))"), imports: [:])
        #expect(library.form == .library)
        let error = #expect(throws: SwasiError.self) { try library.start() }
        #expect(error?.code == .notRunnable)
        let odd = try Instance(
            engine.module(text: "(module (func (export \"_start\") (param i32)))"), imports: [:])
        let other = #expect(throws: SwasiError.self) { try odd.start() }
        #expect(other?.cause == "it is (i32) -> () where () -> () is expected")
    }

    @Test(arguments: [
        ("no", [], SwasiError.Code.notRunnable), ("add", ["1"], .invalidArgument),
        ("add", ["1", "2", "3"], .invalidArgument), ("add", ["1", "x"], .invalidArgument),
        ("add", ["1", "4294967296"], .invalidArgument), ("add", ["1", ""], .invalidArgument),
        ("add", ["1", "-2147483649"], .invalidArgument), ("add", ["1", "+-2"], .invalidArgument),
        ("add", ["1", "0x"], .invalidArgument), ("vector", ["1"], .invalidArgument),
    ])
    func refusesToInvoke(name: String, arguments: [String], code: SwasiError.Code) throws {
        let error = #expect(throws: SwasiError.self) {
            try Self.calculator().invoke(name, arguments)
        }
        #expect(error?.code == code)
    }

    @Test(arguments: [
        (["1", "2"], Int32(3)), (["0xff", "-0x1"], Int32(254)),
        (["4294967295", "0"], Int32(-1)), (["-2147483648", "+0"], Int32.min),
    ])
    func invokesWithNumbers(arguments: [String], sum: Int32) throws {
        #expect(try Self.calculator().invoke("add", arguments).values == [.int32(sum)])
    }

    @Test func returnsVectorsAndReferences() throws {
        let values = try Self.calculator().invoke("odd", []).values
        #expect(
            values?.map(\.description) == [
                "0x0000000400000003000000020000000" + "1", "null", "<func>",
            ])
    }

    private static func calculator() throws -> Instance {
        let module = try Engine.testing().module(
            text: """
                (module
                  (func (export "vector") (param v128))
                  (func $f (export "add") (param i32 i32) (result i32)
                    (i32.add (local.get 0) (local.get 1)))
                  (func (export "odd") (result v128 externref funcref)
                    (v128.const i32x4 1 2 3 4) (ref.null extern) (ref.func $f)))
                """)
        return try Instance(module, imports: [:])
    }
}
