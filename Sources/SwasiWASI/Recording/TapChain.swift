public import SwasiEngine

/// Two taps, one behind the other: what the first makes of a call, the second sees done.
public final class TapChain: HostCallTap {
    private let first: CallTaps
    private let second: any HostCallTap

    /// Puts a tap behind the trace and the faults of a run.
    public init(_ first: CallTaps, _ second: any HostCallTap) {
        self.first = first
        self.second = second
    }

    /// A directory is given to the guest.
    public func preopened(_ number: UInt32, _ path: [UInt8]) {
        first.preopened(number, path)
        second.preopened(number, path)
    }

    /// A call begins.
    public func willPerform(
        _ call: HostCall, _ memory: borrowing GuestMemory
    ) -> Injection? {
        first.willPerform(call, memory) ?? second.willPerform(call, memory)
    }

    /// A call is done.
    public func completed(_ call: inout HostCall, _ memory: borrowing GuestMemory) {
        first.completed(&call, memory)
        second.completed(&call, memory)
    }
}
