import SwasiCore
import Testing

@testable import SwasiEngine

@Suite struct LimitTests {
    /// Counts for ever.
    static let counting = """
        (module (global $n (mut i32) (i32.const 0))
          (func (export "_start")
            (loop $again (global.set $n (i32.add (global.get $n) (i32.const 1))) (br $again)))
          (func (export "count") (result i32) (global.get $n)))
        """

    private static let compilers = [
        EngineConfiguration.Compiler.baseline, .optimizing,
    ]

    @Test(arguments: compilers)
    func fuelEndsAtTheSamePlaceEachTime(compiler: EngineConfiguration.Compiler) throws {
        let engine = try Engine.testing(compiler) { $0.usesFuel = true }
        let module = try engine.module(text: Self.counting)
        let used = try (0..<3).map { _ in
            let instance = try Instance(module, imports: [:], limits: .init(fuel: 100_000))
            #expect(try instance.start().trap?.kind == .outOfFuel)
            #expect(instance.remainingFuel == 0)
            // Read through a second instance's worth of fuel.
            try instance.addFuel(1000)
            return try #require(try instance.invoke("count", []).values)
        }
        #expect(Set(used).count == 1)
        #expect(used[0] != [.int32(0)])
    }

    @Test func withoutALimitFuelIsPlenty() throws {
        let engine = try Engine.testing { $0.usesFuel = true }
        let instance = try Instance(
            engine.module(text: "(module (func (export \"_start\")))"), imports: [:])
        #expect(try instance.start().values == [])
        #expect(try #require(instance.remainingFuel) > 1 << 60)
        let plain = try Instance(
            Engine.testing().module(text: "(module (func (export \"_start\")))"), imports: [:])
        #expect(plain.remainingFuel == nil)
    }

    @Test(arguments: compilers)
    func aTimeoutEndsAnInfiniteLoop(compiler: EngineConfiguration.Compiler) throws {
        let engine = try Engine.testing(compiler) { $0.usesEpochs = true }
        let instance = try Instance(engine.module(text: Self.counting), imports: [:])
        let interrupter = instance.interrupter
        let deadline = Deadline(after: .milliseconds(1)) { interrupter.interrupt(.timeout) }
        defer { deadline.cancel() }
        let trap = try instance.start().trap
        #expect(trap?.kind == .interrupted(.timeout))
        #expect(trap?.frames.first?.functionIndex == 0)
        // Whoever was interrupted stays so.
        #expect(try instance.start().trap?.kind == .interrupted(.timeout))
    }

    @Test func onlyTheInterruptedGuestEnds() throws {
        let engine = try Engine.testing { $0.usesEpochs = true }
        let host = ClosureModule()
        let other = try Instance(engine.module(text: Self.counting), imports: [:])
        host.add("interrupt") { _ throws(Trap) in
            other.interrupter.interrupt(.cancelled)
        }
        let module = try engine.module(
            text: """
                (module (import "host" "interrupt" (func $interrupt))
                  (func (export "_start") (local $i i32)
                    (call $interrupt)
                    (loop $again
                      (local.set $i (i32.add (local.get $i) (i32.const 1)))
                      (br_if $again (i32.lt_u (local.get $i) (i32.const 1000))))))
                """)
        #expect(try Instance(module, imports: ["host": host]).start().values == [])
        #expect(try other.start().trap?.kind == .interrupted(.cancelled))
    }

    @Test func theFirstReasonCounts() throws {
        let engine = try Engine.testing { $0.usesEpochs = true }
        let instance = try Instance(engine.module(text: Self.counting), imports: [:])
        #expect(instance.interrupter.reason == nil)
        instance.interrupter.interrupt(.cancelled)
        instance.interrupter.interrupt(.timeout)
        #expect(instance.interrupter.reason == .cancelled)
    }

    /// Grows by the pages it is told; what it then returns is the size.
    static let growing = """
        (module (memory (export "memory") 2)
          (data (i32.const 70000) "data")
          (func $work (param i32))
          (func (export "grow") (param i32) (result i32)
            (drop (memory.grow (local.get 0))) (call $work (i32.const 1)) (memory.size))
          (func (export "read") (result i32) (i32.load8_u (i32.const 70000))))
        """

    @Test(arguments: compilers)
    func growthPastTheLimitEndsTheGuest(compiler: EngineConfiguration.Compiler) throws {
        let engine = try Engine.testing(compiler) { $0.limitsMemory = true }
        let module = try engine.module(text: Self.growing)
        let instance = try Instance(
            module, imports: [:], limits: .init(memoryBytes: 10 * 65_536))
        #expect(try instance.invoke("grow", ["3"]).values == [.int32(5)])
        #expect(try instance.invoke("read", []).values == [.int32(100)])
        #expect(try instance.invoke("grow", ["5"]).values == [.int32(10)])
        let trap = try instance.invoke("grow", ["1"]).trap
        #expect(trap?.kind == .outOfMemory)
        #expect(trap?.description == "out of memory: the limit was reached")
        #expect(trap?.frames.last?.functionIndex == 1)
    }

    @Test func withoutALimitMemoryGrows() throws {
        let engine = try Engine.testing { $0.limitsMemory = true }
        let instance = try Instance(engine.module(text: Self.growing), imports: [:])
        #expect(try instance.invoke("grow", ["1000"]).values == [.int32(1002)])
        // What the module's own type forbids is no matter of the limit.
        #expect(try instance.invoke("grow", ["65536"]).values == [.int32(1002)])
    }

    @Test func allMemoriesCountTogether() throws {
        let engine = try Engine.testing { $0.limitsMemory = true }
        let module = try engine.module(text: "(module (memory 3) (memory 3))")
        _ = try Instance(module, imports: [:], limits: .init(memoryBytes: 6 * 65_536))
        let error = #expect(throws: SwasiError.self) {
            try Instance(module, imports: [:], limits: .init(memoryBytes: 6 * 65_536 - 1))
        }
        #expect(error?.code == .limitExceeded)
    }

    @Test func accessesPastALimitedMemoryTrap() throws {
        let engine = try Engine.testing { $0.limitsMemory = true }
        let module = try engine.module(
            text: """
                (module (memory 1 3)
                  (func (export "at") (param i32) (result i32) (i32.load (local.get 0))))
                """)
        let instance = try Instance(
            module, imports: [:], limits: .init(memoryBytes: 2 * 65_536))
        #expect(try instance.invoke("at", ["65532"]).values == [.int32(0)])
        for address in ["65533", "65536", "131072", "200000", "2147483648", "4294967295"] {
            #expect(try instance.invoke("at", [address]).trap?.kind == .memoryOutOfBounds)
        }
    }

    @Test func tablesAreLimitedToo() throws {
        let engine = try Engine.testing { $0.limitsMemory = true }
        let module = try engine.module(
            text: """
                (module (table 1 funcref)
                  (func (export "grow") (param i32) (result i32)
                    (table.grow (ref.null func) (local.get 0))))
                """)
        let instance = try Instance(module, imports: [:], limits: .init(memoryBytes: 65_536))
        #expect(try instance.invoke("grow", ["4000"]).values == [.int32(1)])
        #expect(try instance.invoke("grow", ["4000"]).values == [.int32(-1)])
    }

    @Test func aDeadlineThatIsCancelledDoesNothing() throws {
        let engine = try Engine.testing { $0.usesEpochs = true }
        let instance = try Instance(
            engine.module(text: "(module (func (export \"_start\")))"), imports: [:])
        let interrupter = instance.interrupter
        let deadline = Deadline(after: .seconds(3600)) { interrupter.interrupt(.timeout) }
        deadline.cancel()
        #expect(try instance.start().values == [])
        #expect(interrupter.reason == nil)
    }
}
