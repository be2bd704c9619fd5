import SwasiCore
public import SwasiEngine
public import SwasiRecording

/// Compares each host call of a replay with its record, and ends the run where it differs. It
/// belongs to one run.
public final class CallChecker: HostCallTap {
    private let script: Script
    private let comparison: CallComparison

    /// Compares calls with a script.
    public init(_ script: Script) {
        self.script = script
        comparison = CallComparison(script)
    }

    /// A call is done.
    public func completed(_ call: inout HostCall, _ memory: borrowing GuestMemory) {
        let isSame =
            comparison.isAsRecorded(call, memory)
            && script.end(
                call: comparison.number(of: call), error: call.error?.rawValue ?? 0,
                value: call.value, check: comparison.check(call, memory))
        if !isSame { script.note(actual: comparison.record(call, memory)) }
        if script.stop != nil { call.error = .hostStopped }
    }
}
