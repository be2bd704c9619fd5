import SwasiCore
public import SwasiEngine
public import SwasiRecording

/// Compares each host call of a replay with its record, and ends the run where it differs. It
/// belongs to one run.
///
/// Where nothing else taps the calls, a preview compares them without this (`CallChecks`).
public final class CallChecker: HostCallTap {
    let script: Script
    let comparison: CallComparison

    /// Compares calls with a script.
    public init(_ script: Script) {
        self.script = script
        comparison = CallComparison(script)
    }

    /// A call is done.
    public func completed(_ call: inout HostCall, _ memory: borrowing GuestMemory) {
        if isAsRecorded(call, memory) {
            if script.stop != nil { call.error = .hostStopped }
        } else {
            note(&call, memory)
        }
    }

    private func isAsRecorded(_ call: HostCall, _ memory: borrowing GuestMemory) -> Bool {
        guard var record = comparison.begin(call, memory) else { return false }
        record.compare(error: call.error?.rawValue ?? 0, value: call.value)
        if let check = comparison.check(call, memory) { record.compare(check: check) }
        return script.end(record)
    }

    /// A call is done that is not as recorded, or that the run ends before.
    func note(_ call: inout HostCall, _ memory: borrowing GuestMemory) {
        script.note(actual: comparison.record(call, memory))
        if script.stop != nil { call.error = .hostStopped }
    }
}
