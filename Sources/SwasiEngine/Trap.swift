/// What ended a guest before it returned.
public struct Trap: Error, Sendable {
    /// Why the guest ended.
    public enum Kind: Hashable, Sendable {
        /// The guest asked for its end with this exit status.
        case exit(UInt32)
        case unreachable
        case memoryOutOfBounds
        case tableOutOfBounds
        case indirectCallToNull
        case wrongSignature
        case integerOverflow
        case integerDivisionByZero
        case badConversionToInteger
        case stackOverflow
        case nullReference
        case arrayOutOfBounds
        case allocationTooLarge
        case castFailure
        case misalignedAtomic
        case waitOnUnsharedMemory
        case uncaughtException
        case unhandledTag
        case continuationConsumed
        /// The fuel is used up.
        case outOfFuel
        /// The guest asked for more memory than its limit.
        case outOfMemory
        /// ``Instance/interrupter`` was used, and for what.
        case interrupted(Interrupter.Reason)
        /// A host function ended the guest; the message says why.
        case host
        /// The library gave another reason; the message says which.
        case other
    }

    /// One function that was running.
    public struct Frame: Hashable, Sendable {
        /// The module's name, if it has a name section.
        public var module: String?
        /// The function's name, if it has a name section; as it is there, not demangled.
        public var function: String?
        /// The function's index in the module.
        public var functionIndex: UInt32
        /// The offset in the module of the instruction, in bytes; nil if it is not known.
        public var moduleOffset: UInt64?
    }

    /// Why the guest ended.
    public var kind: Kind
    /// More about it, in words; empty if the kind says all.
    public var message: String
    /// The functions that were running, the innermost first; the library gives at most twenty.
    public var frames: [Frame]

    /// Makes a trap that a host function throws.
    public init(_ kind: Kind, _ message: String = "", frames: [Frame] = []) {
        self.kind = kind
        self.message = message
        self.frames = frames
    }

    /// A trap that ends the guest as it asked.
    public static func exit(_ status: UInt32) -> Trap { Trap(.exit(status)) }

    /// A trap for a reason of the host's.
    public static func host(_ message: String) -> Trap { Trap(.host, message) }
}

extension Trap.Kind: CustomStringConvertible {
    /// The reason in words, as the end of "the guest ended: ".
    public var description: String {
        switch self {
        case .exit(let status): "exit with status \(status)"
        case .unreachable: "unreachable instruction executed"
        case .memoryOutOfBounds: "memory access out of bounds"
        case .tableOutOfBounds: "table access out of bounds"
        case .indirectCallToNull: "indirect call of a null reference"
        case .wrongSignature: "indirect call of a function of another type"
        case .integerOverflow: "integer overflow"
        case .integerDivisionByZero: "integer division by zero"
        case .badConversionToInteger: "conversion of a number that is no integer"
        case .stackOverflow: "call stack exhausted"
        case .nullReference: "use of a null reference"
        case .arrayOutOfBounds: "array access out of bounds"
        case .allocationTooLarge: "allocation too large"
        case .castFailure: "reference of another type than expected"
        case .misalignedAtomic: "atomic access to a misaligned address"
        case .waitOnUnsharedMemory: "atomic wait on unshared memory"
        case .uncaughtException: "exception that nothing caught"
        case .unhandledTag: "suspension that nothing handled"
        case .continuationConsumed: "continuation resumed twice"
        case .outOfFuel: "out of fuel"
        case .outOfMemory, .interrupted(.memory): "out of memory: the limit was reached"
        case .interrupted(.timeout): "out of time: the limit was reached"
        case .interrupted(.cancelled): "cancelled"
        case .host: "ended by the host"
        case .other: "trap"
        }
    }
}

extension Trap: CustomStringConvertible {
    /// The reason, and the message if there is one, in one line; without the frames.
    public var description: String {
        message.isEmpty ? kind.description : "\(kind): \(message)"
    }
}

extension Trap.Frame: CustomStringConvertible {
    /// The frame as the wasmtime command has it: `0x1f - module!function`; `<unknown>` for a module
    /// without a name, `<wasm function 7>` for a function without one.
    public var description: String { line(module: "<unknown>", width: 0) }

    /// The frame with its offset in at least `width` columns, and `module` where it has no name.
    func line(module fallback: String, width: Int) -> String {
        let offset = moduleOffset.map { "0x" + String($0, radix: 16) } ?? "?"
        let padding = String(repeating: " ", count: max(0, width - offset.utf8.count))
        let name = function ?? "<wasm function \(functionIndex)>"
        return "\(padding)\(offset) - \(module ?? fallback)!\(name)"
    }
}
