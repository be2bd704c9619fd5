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

    @Test func runsAProgramWithHostFunctions() throws {
        let engine = try Engine.testing()
        let host = ClosureModule()
        var printed: [String] = []
        host.add(HostFunction("exit", [.int32])) { frame throws(Trap) in
            throw .exit(frame.int32(0))
        }
        host.add(HostFunction("print", [.int32, .int32], [.int32])) { frame throws(Trap) in
            do {
                let bytes = try frame.memory.bytes(
                    at: UInt64(frame.int32(0)), count: UInt64(frame.int32(1)))
                printed.append(String(decoding: bytes, as: UTF8.self))
                frame.setResult(int32: UInt32(bytes.count) + 2)
            } catch {
                throw .host("\\(error)")
            }
        }
        let instance = try Instance(engine.module(text: Self.hello), imports: ["host": host])
        #expect(instance.form == .command)
        let outcome = try instance.start()
        #expect(outcome.trap?.kind == .exit(7))
        #expect(printed == ["hello"])
    }
}
