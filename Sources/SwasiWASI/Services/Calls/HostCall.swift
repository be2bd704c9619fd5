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
    /// What was called.
    public var function: Function
    /// The arguments as they came, pointers and lengths among them; the first ``argumentCount``
    /// count.
    public var arguments: InlineArray<9, UInt64>
    /// How many arguments the function has.
    public var argumentCount: Int
    /// Where the path arguments are, in order; nil if the function has none.
    public var paths: (GuestRange?, GuestRange?)
    /// Why the call failed; nil if it did not.
    public var error: Errno?
    /// What was answered: a count, a descriptor, an offset, a time; 0 if there is only success.
    public var value: UInt64
}

/// What sees every host call.
///
/// Called on the guest's thread, after the call's work and before the guest goes on, with no lock
/// held.
public protocol HostCallTap: AnyObject, Sendable {
    /// A call is done. `memory` holds what its pointers point at, results included.
    func completed(_ call: HostCall, _ memory: borrowing GuestMemory)
}
