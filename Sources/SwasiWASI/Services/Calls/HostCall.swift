public import SwasiCore
public import SwasiEngine

/// One call of a guest to its host: what was asked and what was answered.
///
/// The recorder, the trace and counters see every call as such a value, at one place for all
/// versions of WASI. It holds numbers only; what they point at can be read from the guest's memory.
public struct HostCall: Sendable {
    /// The name of a function, `fd_read` of `wasi_snapshot_preview1` for one.
    public struct Function: Sendable {
        /// The interface.
        public var interface: String
        /// The name in it.
        public var name: String

        /// Makes a name of its parts.
        public init(_ interface: String, _ name: String) {
            self.interface = interface
            self.name = name
        }
    }

    /// The call's number in the run.
    public var index: CallIndex
    /// What the function's arguments mean.
    let shape: CallShape
    /// The arguments as they came, pointers and lengths among them; the first ``argumentCount``
    /// count.
    public var arguments: InlineArray<9, UInt64>
    /// Where the path arguments are, in order; nil if the function has none.
    public var paths: (GuestRange?, GuestRange?)
    /// Why the call failed; nil if it did not.
    public var error: Errno?
    /// What was answered: a count, a descriptor, an offset, a time; 0 if there is only success.
    public var value: UInt64
    /// Whether a tap made it fail, or do less than was asked.
    public var isInjected = false

    /// What was called.
    public var function: Function { shape.function }
    /// How many arguments the function has.
    public var argumentCount: Int { shape.placeCount }
}

/// What a tap makes of a call instead of letting it be performed.
public enum Injection: Hashable, Sendable {
    /// It is not performed and fails.
    case error(Errno)
    /// It is not performed: the tap filled in what it fills in, and this is the answer.
    case answered(Result<UInt64, Errno>)
    /// It reads or writes fewer bytes than it could, at least one; random bits say how many.
    case short(UInt64)
}

/// What sees every host call.
///
/// Called on the guest's thread, before the call's work and after it, before the guest goes on,
/// with no lock held.
public protocol HostCallTap: AnyObject, Sendable {
    /// A directory of the tree, by its absolute path, is given to the guest before it starts.
    func preopened(_ number: UInt32, _ path: [UInt8])

    /// A call begins; what is answered happens to it, nil lets it be. `memory` holds what its
    /// pointers point at.
    func willPerform(_ call: HostCall, _ memory: borrowing GuestMemory) -> Injection?

    /// A call is done. `memory` holds what its pointers point at, results included. A tap that sets
    /// the error to `hostStopped` ends the run.
    func completed(_ call: inout HostCall, _ memory: borrowing GuestMemory)
}

extension HostCallTap {
    /// Nothing is done about it.
    public func preopened(_ number: UInt32, _ path: [UInt8]) {}

    /// The call is let be.
    public func willPerform(_ call: HostCall, _ memory: borrowing GuestMemory) -> Injection? { nil }
}
