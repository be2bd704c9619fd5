import SwasiCore
import Testing

@testable import SwasiEngine

@Suite struct GuestMemoryTests {
    /// Runs `body` in a host function of a guest with one page of memory, which the guest can
    /// grow with `grow` before.
    private func inGuest(
        memory: String = "(memory (export \"memory\") 1)", grow: Int? = nil,
        _ body: @escaping (borrowing GuestMemory) throws(Errno) -> Void
    ) throws {
        let host = ClosureModule()
        var calls = 0
        host.add("look") { frame throws(Trap) in
            calls += 1
            // The first of two looks comes before the growth.
            if grow != nil, calls == 1 { return }
            do {
                try body(frame.memory)
            } catch {
                throw .host("\(error)")
            }
        }
        let growth = grow.map { "(drop (memory.grow (i32.const \($0))))" } ?? ""
        let module = try Engine.testing().module(
            text: """
                (module (import "host" "look" (func $look)) \(memory)
                  (func (export "_start") (call $look) \(growth) (call $look)))
                """)
        let outcome = try Instance(module, imports: ["host": host]).start()
        #expect(outcome.trap == nil)
        #expect(calls == 2)
    }

    /// Whether `body` throws `fault`.
    private func faults(_ body: () throws(Errno) -> Void) -> Bool {
        do throws(Errno) {
            try body()
            return false
        } catch {
            return error == .fault
        }
    }

    static let outside: [(UInt64, UInt64)] = [
        (65_536, 1), (65_535, 2), (0, 65_537), (.max, 1), (1, .max), (.max, .max),
        (65_537, 0), (1 << 32, 4), (1 << 63, 1 << 63),
    ]

    @Test(arguments: outside)
    func whatIsOutsideFaults(address: UInt64, count: UInt64) throws {
        try inGuest { memory throws(Errno) in
            var entered = false
            #expect(faults { () throws(Errno) in _ = try memory.bytes(at: address, count: count) })
            #expect(
                faults { () throws(Errno) in
                    try memory.withBytes(at: address, count: count) { _ in entered = true }
                })
            #expect(
                faults { () throws(Errno) in
                    try memory.withMutableBytes(at: address, count: count) { _ in entered = true }
                })
            #expect(!entered)
        }
    }

    @Test func wholeMemoryAndNothingAtItsEndAreInside() throws {
        try inGuest { memory throws(Errno) in
            #expect(memory.size == 65_536)
            try memory.withBytes(at: 0, count: 65_536) { #expect($0.byteCount == 65_536) }
            try memory.withBytes(at: 65_536, count: 0) { #expect($0.byteCount == 0) }
        }
    }

    @Test func integersAreLittleEndianAndNeedNoAlignment() throws {
        try inGuest { memory throws(Errno) in
            try memory.store(UInt64(0x0102_0304_0506_0708), at: 3)
            #expect(try memory.bytes(at: 3, count: 8) == [8, 7, 6, 5, 4, 3, 2, 1])
            #expect(try memory.load(at: 4, as: UInt8.self) == 7)
            #expect(try memory.load(at: 4, as: UInt16.self) == 0x0607)
            #expect(try memory.load(at: 5, as: UInt32.self) == 0x0304_0506)
            #expect(try memory.load(at: 3, as: UInt64.self) == 0x0102_0304_0506_0708)
            #expect(faults { () throws(Errno) in _ = try memory.load(at: 65_535, as: UInt16.self) })
            #expect(faults { () throws(Errno) in try memory.store(UInt32(1), at: 65_533) })
            #expect(try memory.load(at: 65_532, as: UInt32.self) == 0)
        }
    }

    @Test func changesAreSeen() throws {
        try inGuest { memory throws(Errno) in
            try memory.withMutableBytes(at: 10, count: 2) { bytes in
                bytes.storeBytes(of: 0x1234, as: UInt16.self)
            }
            #expect(try memory.load(at: 10, as: UInt16.self) == 0x1234)
            try memory.withBytes(at: 10, count: 2) { bytes throws(Errno) in
                // Overlapping: what is read is what was there.
                try memory.store(bytes, at: 11)
            }
            #expect(try memory.bytes(at: 10, count: 3) == [0x34, 0x34, 0x12])
        }
    }

    @Test(arguments: [
        "(memory (export \"memory\") 1)", "(memory (export \"memory\") i64 1)",
    ])
    func growthIsSeen(memory: String) throws {
        let growth = memory.contains("i64") ? nil : 3
        try inGuest(memory: memory, grow: growth) { memory throws(Errno) in
            let end = UInt64((growth ?? 0) + 1) * 65_536
            #expect(memory.size == end)
            try memory.store(UInt8(9), at: end - 1)
            #expect(try memory.load(at: end - 1, as: UInt8.self) == 9)
        }
    }

    @Test func a64BitMemoryThatMovesIsFollowed() throws {
        let host = ClosureModule()
        var sizes: [UInt64] = []
        host.add("look", [.int64]) { frame throws(Trap) in
            do {
                // The marker is written by the guest, and by the host in the call before.
                #expect(try frame.memory.load(at: 8, as: UInt64.self) == frame.int64(0))
                try frame.memory.store(frame.int64(0) + 1, at: 8)
                sizes.append(frame.memory.size)
            } catch {
                throw .host("\(error)")
            }
        }
        // More than the address space that is reserved for a memory.
        let module = try Engine.testing().module(
            text: """
                (module (import "host" "look" (func $look (param i64)))
                  (memory (export "memory") i64 1)
                  (func (export "_start")
                    (i64.store (i64.const 8) (i64.const 5))
                    (call $look (i64.const 5))
                    (drop (memory.grow (i64.const 80000)))
                    (call $look (i64.load (i64.const 8)))
                    (call $look (i64.const 7))))
                """)
        let outcome = try Instance(module, imports: ["host": host]).start()
        #expect(outcome.trap == nil)
        #expect(sizes == [65_536, 80_001 * 65_536, 80_001 * 65_536])
    }

    @Test(arguments: ["", "(memory 1)", "(func (export \"memory\"))"])
    func withoutTheExportThereAreNoBytes(memory: String) throws {
        try inGuest(memory: memory) { memory throws(Errno) in
            #expect(memory.size == 0)
            try memory.withBytes(at: 0, count: 0) { #expect($0.byteCount == 0) }
            #expect(faults { () throws(Errno) in _ = try memory.load(at: 0, as: UInt8.self) })
        }
    }
}
