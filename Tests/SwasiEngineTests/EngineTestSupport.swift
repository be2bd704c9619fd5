import SwasiCore
import Testing

@testable import SwasiEngine

/// A host module whose functions are closures.
final class ClosureModule: HostModule {
    private var functions: [(name: String, function: HostFunction)] = []
    private var bodies: [HostBody] = []

    func add(
        _ name: String, _ parameters: [ValueType] = [], _ results: [ValueType] = [],
        _ body: @escaping HostBody
    ) {
        functions.append(
            (
                name,
                HostFunction(
                    bodies.count, parameters: Self.letters(parameters),
                    results: Self.letters(results))
            ))
        bodies.append(body)
    }

    private static func letters(_ types: [ValueType]) -> String {
        let letters: [ValueType: String] = [
            .int32: "i", .int64: "I", .float32: "f", .float64: "F",
        ]
        return types.compactMap { letters[$0] }.joined()
    }

    func function(_ name: String) -> HostFunction? {
        functions.first { $0.name == name }?.function
    }

    func body(_ index: Int) -> HostBody { bodies[index] }
}

extension Engine {
    /// An engine that keeps nothing, with one compiler.
    static func testing(
        _ compiler: EngineConfiguration.Compiler = .optimizing,
        _ change: (inout EngineConfiguration) -> Void = { _ in }
    ) throws -> Engine {
        var configuration = EngineConfiguration()
        configuration.compiler = compiler
        change(&configuration)
        return try Engine(configuration)
    }

    /// A module in the text format.
    func module(text: String) throws -> Module {
        try module(bytes: Library.binary(ofText: text), name: "test")
    }
}

extension Outcome {
    /// The trap that ended the call; nil if it returned.
    var trap: Trap? {
        guard case .trapped(let trap) = self else { return nil }
        return trap
    }

    /// What the call returned; nil if it trapped.
    var values: [Value]? {
        guard case .returned(let values) = self else { return nil }
        return values
    }
}

extension HostFrame {
    /// Bytes of the guest; a fault ends it.
    borrowing func guestBytes(at address: UInt32, count: UInt32) throws(Trap) -> [UInt8] {
        do {
            return try memory.bytes(at: UInt64(address), count: UInt64(count))
        } catch {
            throw .host("\(error)")
        }
    }
}
