import SwasiCore
import Testing

@testable import SwasiEngine

@Suite struct TrapTests {
    static let traps: [(kind: Trap.Kind, body: String)] = [
        (.unreachable, "unreachable"),
        (.memoryOutOfBounds, "(drop (i32.load (i32.const -4)))"),
        (.tableOutOfBounds, "(call_indirect (i32.const 9))"),
        (.indirectCallToNull, "(call_indirect (i32.const 0))"),
        (.wrongSignature, "(drop (call_indirect (result i32) (i32.const 1)))"),
        (.integerDivisionByZero, "(drop (i32.div_s (i32.const 1) (i32.const 0)))"),
        (.integerOverflow, "(drop (i32.div_s (i32.const 0x80000000) (i32.const -1)))"),
        (.badConversionToInteger, "(drop (i32.trunc_f32_s (f32.const nan)))"),
        (.stackOverflow, "(call $run)"),
        (.uncaughtException, "(throw $e)"),
        (.nullReference, "(drop (struct.get $s 0 (ref.null $s)))"),
        (
            .arrayOutOfBounds,
            "(drop (array.get $a (array.new $a (i32.const 0) (i32.const 1)) (i32.const 1)))"
        ),
        (.castFailure, "(drop (ref.cast (ref $s) (ref.i31 (i32.const 1))))"),
        (.misalignedAtomic, "(drop (i32.atomic.load (i32.const 1)))"),
        (
            .waitOnUnsharedMemory,
            "(drop (memory.atomic.wait32 (i32.const 0) (i32.const 0) (i64.const 0)))"
        ),
    ]

    private static func module(_ body: String) -> String {
        """
        (module $guest (memory 1) (table 2 funcref) (elem (i32.const 1) $other) (tag $e)
          (type $s (struct (field i32))) (type $a (array (mut i32)))
          (func $other)
          (func $run \(body))
          (func $main (export "_start") (call $run)))
        """
    }

    @Test(arguments: traps)
    func endsTheGuestAndSaysWhereAndWhy(kind: Trap.Kind, body: String) throws {
        let instance = try Instance(
            Engine.testing().module(text: Self.module(body)), imports: [:])
        let trap = try #require(try instance.start().trap)
        #expect(trap.kind == kind)
        #expect(trap.frames.first?.function == "run")
        #expect(trap.frames.first?.module == "guest")
        #expect(trap.frames.first?.functionIndex == 1)
        if kind == .stackOverflow {
            #expect(trap.frames.count >= 10)
        } else {
            #expect(trap.frames.map(\.function) == ["run", "main"])
            #expect(trap.frames.first?.moduleOffset != nil)
        }
        #expect(trap.description == kind.description)
    }

    @Test(arguments: [
        Trap.Kind.unreachable, .memoryOutOfBounds, .stackOverflow, .integerDivisionByZero,
    ])
    func theBaselineCompilerTrapsTheSame(kind: Trap.Kind) throws {
        let body = try #require(Self.traps.first { $0.kind == kind }).body
        let text = "(module (memory 1) (func $run (export \"_start\") \(body)))"
        let instance = try Instance(Engine.testing(.baseline).module(text: text), imports: [:])
        #expect(instance.module.origin.compiler == .baseline)
        let trap = try #require(try instance.start().trap)
        #expect(trap.kind == kind)
        #expect(trap.frames.first?.function == "run")
    }

    @Test func theBaselineCompilerHasRoomForAsManyCalls() throws {
        // Calls itself until the stack ends, and counts.
        let text = """
            (module (global $n (mut i32) (i32.const 0))
              (func $run (export "run") (param i32 i32 i32) (result i32)
                (global.set $n (i32.add (global.get $n) (i32.const 1)))
                (call $run (local.get 0) (local.get 1) (local.get 2)))
              (func (export "count") (result i32) (global.get $n)))
            """
        func depth(_ compiler: EngineConfiguration.Compiler) throws -> Int32 {
            let instance = try Instance(Engine.testing(compiler).module(text: text), imports: [:])
            #expect(try instance.invoke("run", ["1", "2", "3"]).trap?.kind == .stackOverflow)
            guard case .int32(let count) = try instance.invoke("count", []).values?.first else {
                return 0
            }
            return count
        }
        #expect(try depth(.baseline) > depth(.optimizing))
    }

    @Test func anInstanceLivesOnAfterATrap() throws {
        let instance = try Instance(
            Engine.testing().module(
                text: """
                    (module (func (export "_start") unreachable)
                      (func (export "one") (result i32) (i32.const 1)))
                    """), imports: [:])
        #expect(try instance.start().trap?.kind == .unreachable)
        #expect(try instance.invoke("one", []).values == [.int32(1)])
    }

    @Test func namesAreOptional() throws {
        let frame = Trap.Frame(
            module: nil, function: nil, functionIndex: 7, moduleOffset: 0x1f)
        #expect(frame.description == "0x1f - <unknown>!<wasm function 7>")
        let named = Trap.Frame(module: "m", function: "f", functionIndex: 7, moduleOffset: nil)
        #expect(named.description == "? - m!f")
    }

    @Test func aBacktraceNamesTheFileWhereTheModuleHasNoName() throws {
        let trap = Trap(
            .unreachable,
            frames: [
                Trap.Frame(module: nil, function: nil, functionIndex: 7, moduleOffset: 0x1f),
                Trap.Frame(module: "m", function: "f", functionIndex: 1, moduleOffset: 0x12345),
            ])
        #expect(
            trap.backtrace(of: "a.wasm") == [
                "0:    0x1f - a.wasm!<wasm function 7>", "1: 0x12345 - m!f",
            ])
        #expect(!trap.lacksNames)
        #expect(Trap(.unreachable, frames: [trap.frames[0]]).lacksNames)
        #expect(!Trap(.unreachable).lacksNames)
        let many = Trap(.unreachable, frames: Array(repeating: trap.frames[0], count: 11))
        #expect(many.backtrace(of: "a").first?.hasPrefix(" 0: 0x1f") == true)
        #expect(many.backtrace(of: "a").last?.hasPrefix("10: 0x1f") == true)
    }
}
