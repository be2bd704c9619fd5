import SwasiCore
import Testing

@testable import SwasiEngine

/// What the wasmtime command enables by default runs here, with each choice of compiler.
@Suite struct ProposalTests {
    struct Case: CustomTestStringConvertible, Sendable {
        var name: String
        /// Whether the baseline compiler refuses it.
        var isRefused = false
        /// A module whose `run` returns 42.
        var text: String

        var testDescription: String { name }
    }

    static let cases = [
        Case(name: "numbers", text: "(func (export \"run\") (result i32) (i32.const 42))"),
        Case(
            name: "multiple results",
            text: """
                (func $two (result i32 i32) (i32.const 40) (i32.const 2))
                (func (export "run") (result i32) (call $two) i32.add)
                """),
        Case(
            name: "exceptions",
            text: """
                (tag $e (param i32))
                (func (export "run") (result i32)
                  (block $caught (result i32)
                    (try_table (catch $e $caught) (throw $e (i32.const 42)))
                    (i32.const 0)))
                """),
        Case(
            name: "tail calls",
            text: """
                (func $down (param i32) (result i32)
                  (if (i32.eqz (local.get 0)) (then (return (i32.const 42))))
                  (return_call $down (i32.sub (local.get 0) (i32.const 1))))
                (func (export "run") (result i32) (call $down (i32.const 1000000)))
                """),
        Case(
            name: "multiple memories",
            text: """
                (memory $a 1) (memory $b 1)
                (func (export "run") (result i32)
                  (i32.store $a (i32.const 0) (i32.const 2))
                  (i32.store $b (i32.const 0) (i32.const 40))
                  (i32.add (i32.load $a (i32.const 0)) (i32.load $b (i32.const 0))))
                """),
        Case(
            name: "64-bit memory",
            text: """
                (memory i64 1)
                (func (export "run") (result i32)
                  (i32.store (i64.const 8) (i32.const 42)) (i32.load (i64.const 8)))
                """),
        Case(
            name: "vectors",
            text: """
                (func (export "run") (result i32)
                  (i32x4.extract_lane 2
                    (i32x4.add (v128.const i32x4 1 2 40 4) (v128.const i32x4 0 0 2 0))))
                """),
        Case(
            name: "bulk memory",
            text: """
                (memory 1)
                (func (export "run") (result i32)
                  (memory.fill (i32.const 0) (i32.const 42) (i32.const 100))
                  (memory.copy (i32.const 200) (i32.const 50) (i32.const 10))
                  (i32.load8_u (i32.const 205)))
                """),
        Case(
            name: "atomics",
            text: """
                (memory 1)
                (func (export "run") (result i32)
                  (drop (i32.atomic.rmw.add (i32.const 0) (i32.const 42)))
                  (i32.atomic.load (i32.const 0)))
                """),
        Case(
            name: "wide arithmetic",
            text: """
                (func (export "run") (result i32) (local i64)
                  (i64.add128 (i64.const -1) (i64.const 40) (i64.const 1) (i64.const 1))
                  local.set 0 drop (i32.wrap_i64 (local.get 0)))
                """),
        Case(
            name: "garbage collection", isRefused: true,
            text: """
                (type $s (struct (field i32)))
                (func (export "run") (result i32)
                  (struct.get $s 0 (struct.new $s (i32.const 42))))
                """),
        Case(
            name: "typed function references", isRefused: true,
            text: """
                (type $t (func (result i32)))
                (elem declare func $f)
                (func $f (type $t) (i32.const 42))
                (func (export "run") (result i32) (call_ref $t (ref.func $f)))
                """),
        Case(
            name: "relaxed vectors", isRefused: true,
            text: """
                (func (export "run") (result i32)
                  (i32x4.extract_lane 0
                    (i32x4.relaxed_trunc_f32x4_s (v128.const f32x4 42.5 0 0 0))))
                """),
        Case(
            name: "tables of external references", isRefused: true,
            text: """
                (table $t 42 externref)
                (func (export "run") (result i32)
                  (table.set $t (i32.const 0) (ref.null extern)) (table.size $t))
                """),
    ]

    @Test(arguments: cases, EngineConfiguration.Compiler.allCases)
    func runs(proposal: Case, compiler: EngineConfiguration.Compiler) throws {
        let module = try Engine.testing(compiler).module(text: "(module \(proposal.text))")
        let instance = try Instance(module, imports: [:])
        #expect(try instance.invoke("run", []).values == [.int32(42)])
        let expected: Module.Origin.Compiler =
            switch compiler {
            case .baseline: proposal.isRefused ? .unoptimized : .baseline
            case .automatic, .optimizing: .optimizing
            }
        #expect(module.origin == Module.Origin(compiler: expected, isFromCache: false))
    }

    @Test(arguments: cases.filter { !$0.isRefused })
    func theScanLetsPassWhatTheBaselineCompiles(proposal: Case) throws {
        let bytes = try Library.binary(ofText: "(module \(proposal.text))")
        #expect(!BaselineScan.isRefused(bytes))
    }

    @Test(arguments: ["garbage collection", "tables of external references"])
    func theScanFindsWhatItCan(name: String) throws {
        let proposal = try #require(Self.cases.first { $0.name == name })
        #expect(BaselineScan.isRefused(try Library.binary(ofText: "(module \(proposal.text))")))
    }

    @Test func theScanReadsDeclaredFeatures() throws {
        func section(_ features: [String]) -> [UInt8] {
            func name(_ text: String) -> [UInt8] { [UInt8(text.utf8.count)] + Array(text.utf8) }
            let content =
                name("target_features") + [UInt8(features.count)]
                + features.flatMap {
                    [UInt8(ascii: $0.unicodeScalars.first ?? "+")] + name(String($0.dropFirst()))
                }
            return [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 0, UInt8(content.count)] + content
        }
        #expect(BaselineScan.isRefused(section(["+simd128", "+relaxed-simd"])))
        #expect(!BaselineScan.isRefused(section(["+simd128", "-relaxed-simd"])))
        // Cut anywhere, it is left to the compiler.
        let whole = section(["+simd128", "+relaxed-simd"])
        for count in 0..<whole.count {
            #expect(!BaselineScan.isRefused(Array(whole[..<count])))
        }
    }
}
