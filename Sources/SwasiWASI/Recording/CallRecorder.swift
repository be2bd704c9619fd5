import SwasiCore
public import SwasiEngine
public import SwasiRecording

/// Notes each host call of a run in its recording. It belongs to one run.
///
/// Where nothing else taps the calls, a preview notes them without this (`CallNotes`).
public final class CallRecorder: HostCallTap {
    let log: RecordingLog
    private let checks: [CallRecording.Check]

    /// Notes calls in a log that was made for ``CallRecording/functions``.
    public init(_ log: RecordingLog) {
        self.log = log
        checks = CallRecording.checks
    }

    /// A call is done.
    public func completed(_ call: inout HostCall, _ memory: borrowing GuestMemory) {
        let number = call.shape.number
        let error = call.error?.rawValue ?? 0
        let tape = log.tape
        tape.begin(call: number, call.arguments, error: error, value: call.value)
        if let path = call.paths.0 {
            append(path, tape, memory)
            if let second = call.paths.1 { append(second, tape, memory) }
        }
        tape.end(
            call: number, error: error, value: call.value,
            check: error == 0 ? call.check(checks[number], memory) : 0)
    }

    private func append(
        _ path: GuestRange, _ tape: CallTape, _ memory: borrowing GuestMemory
    ) {
        do throws(Errno) {
            try memory.withBytes(at: path.address, count: path.count) { (bytes) throws(Errno) in
                tape.append(path: bytes)
            }
        } catch {
            tape.appendMissingPath()
        }
    }
}
