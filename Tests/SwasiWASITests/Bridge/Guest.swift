import SwasiCore
import SwasiEngine
import SwasiFS

@testable import SwasiEngine
@testable import SwasiWASI

/// A guest whose calls are made by a test: a module with two pages of memory that calls back once,
/// and a body that then calls any function of Preview 1 with any arguments.
@safe
final class Guest {
    /// What a guest is given.
    struct Setup {
        var limits = Limits()
        var rights = Rights.all
        var streams = StandardStreams.captured()
        var arguments: [String] = []
        var environment: [String] = []
        var snapshot = Preview1.Snapshot.preview1
        var tap: (any HostCallTap)?
        var seed: UInt64 = 0
        var hasPreopen = true
        /// Other trees and where they are mounted.
        var mounts: [MountRequest] = []
    }

    /// Bytes of memory.
    static let memorySize: UInt64 = 131_072
    /// The descriptor of `/`.
    static let root: UInt64 = 3

    let namespace: Namespace
    let world: VirtualWorld
    let services: Services
    let preview: Preview1
    private var window: UnsafeMutablePointer<GuestMemory.Window>?
    private var nextAddress: UInt64 = 1_024

    private init(_ setup: Setup) throws {
        let stamp = Stamp(time: Timestamp(seconds: 1_000_000_000))
        let tree = try MemoryFileSystem(limits: setup.limits, stamp: stamp)
        namespace = try Namespace(
            [MountRequest(tree, at: "/")] + setup.mounts, limits: setup.limits, stamp: stamp)
        var configuration = VirtualWorld.Configuration()
        configuration.seed = setup.seed
        world = try VirtualWorld(setup.streams, configuration)
        services = try Services(
            namespace: namespace, world: world, limits: setup.limits,
            arguments: GuestStrings(setup.arguments.map { Array($0.utf8) }),
            environment: GuestStrings(setup.environment.map { Array($0.utf8) }),
            tap: setup.tap)
        if setup.hasPreopen { try services.preopen("", as: "/", rights: setup.rights) }
        preview = Preview1(services, snapshot: setup.snapshot)
    }

    /// Runs `body` as a host call of a new guest.
    static func run(_ setup: Setup = Setup(), _ body: (Guest) throws -> Void) throws {
        let guest = try Guest(setup)
        try withoutActuallyEscaping(body) { body in
            let callback = Callback { frame in
                // SAFETY: the window outlives the host call, in which alone it is used.
                unsafe guest.window = frame.memory.window
                defer { unsafe guest.window = nil }
                try body(guest)
            }
            let engine = try Engine(EngineConfiguration())
            let module = try engine.module(bytes: Callback.module, name: "guest")
            let instance = try Instance(module, imports: ["test": callback])
            let outcome = try instance.start()
            if let failure = callback.failure { throw failure }
            guard case .returned = outcome else { throw Unexpected(what: "\(outcome)") }
        }
    }

    /// Something that must not happen.
    struct Unexpected: Error {
        var what: String
    }

    /// Calls a function; returns the number of its error, 0 for success.
    @discardableResult
    func call(_ function: Preview1.Function, _ arguments: UInt64...) throws -> UInt32 {
        try call(function, arguments)
    }

    /// Calls a function with a list of arguments.
    func call(_ function: Preview1.Function, _ arguments: [UInt64]) throws -> UInt32 {
        guard let window = unsafe window else { throw Unexpected(what: "no call goes on") }
        let count = max(1, arguments.count)
        let values = UnsafeMutableRawPointer.allocate(byteCount: count * 16, alignment: 16)
        defer { unsafe values.deallocate() }
        for (index, argument) in arguments.enumerated() {
            // SAFETY: the memory holds 16 bytes for each argument.
            unsafe values.storeBytes(of: argument, toByteOffset: index * 16, as: UInt64.self)
        }
        let frame = unsafe HostFrame(
            memory: GuestMemory(window: window), values: values, count: count)
        try preview.body(function.rawValue)(frame)
        return frame.int32(0)
    }

    /// Gives the memory of the guest to `body`.
    func withMemory<Result>(
        _ body: (borrowing GuestMemory) throws -> Result
    ) throws -> Result {
        guard let window = unsafe window else { throw Unexpected(what: "no call goes on") }
        return try body(unsafe GuestMemory(window: window))
    }

    /// Reserves bytes of guest memory, zeroed.
    func allocate(_ count: UInt64) throws -> UInt64 {
        let address = nextAddress
        nextAddress += (count + 15) & ~7
        guard nextAddress < Guest.memorySize else { throw Unexpected(what: "memory is full") }
        try put([UInt8](repeating: 0, count: Int(count)), at: address)
        return address
    }

    func put(_ bytes: [UInt8], at address: UInt64) throws {
        try withMemory { memory in
            try bytes.withRawSpan { (span) throws(Errno) in try memory.store(span, at: address) }
        }
    }

    func load<Value: FixedWidthInteger & BitwiseCopyable>(
        _ address: UInt64, as type: Value.Type
    ) throws -> Value {
        try withMemory { memory in try memory.load(at: address, as: type) }
    }

    func store<Value: FixedWidthInteger & BitwiseCopyable>(
        _ value: Value, at address: UInt64
    ) throws {
        try withMemory { memory in try memory.store(value, at: address) }
    }

    func bytes(_ address: UInt64, _ count: UInt64) throws -> [UInt8] {
        try withMemory { memory in try memory.bytes(at: address, count: count) }
    }
}

/// The host module that calls the test's body.
private final class Callback: HostModule {
    /// `(module (import "test" "run" (func)) (memory (export "memory") 2) (func (export "_start")
    /// call 0))`.
    static let module: [UInt8] =
        [0, 0x61, 0x73, 0x6D, 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0]
        + [2, 12, 1, 4] + Array("test".utf8) + [3] + Array("run".utf8) + [0, 0]
        + [3, 2, 1, 0, 5, 3, 1, 0, 2]
        + [7, 19, 2, 6] + Array("memory".utf8) + [2, 0, 6] + Array("_start".utf8) + [0, 1]
        + [10, 6, 1, 4, 0, 0x10, 0, 0x0B]

    private(set) var failure: (any Error)?
    private let run: (borrowing HostFrame) throws -> Void

    init(_ run: @escaping (borrowing HostFrame) throws -> Void) {
        self.run = run
    }

    func function(_ name: String) -> HostFunction? { name == "run" ? HostFunction(0) : nil }

    func body(_ index: Int) -> HostBody {
        { [self] (frame) throws(Trap) in
            do {
                try run(frame)
            } catch {
                failure = error
            }
        }
    }
}
