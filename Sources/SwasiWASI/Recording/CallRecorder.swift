import SwasiCore
public import SwasiEngine
public import SwasiRecording

/// Notes each host call of a run in its recording. It belongs to one run.
public final class CallRecorder: HostCallTap {
    private let log: RecordingLog
    private let checks: [CallRecording.Check]

    /// Notes calls in a log that was made for ``CallRecording/functions``.
    public init(_ log: RecordingLog) {
        self.log = log
        checks = CallRecording.checks
    }

    /// A call is done.
    public func completed(_ call: inout HostCall, _ memory: borrowing GuestMemory) {
        let number = call.shape.number
        log.begin(
            call: number, call.arguments, error: call.error?.rawValue ?? 0, value: call.value)
        if let path = call.paths.0 {
            append(path, memory)
            if let second = call.paths.1 { append(second, memory) }
        }
        log.end(check: call.error == nil ? call.check(checks[number], memory) : 0)
    }

    private func append(_ path: GuestRange, _ memory: borrowing GuestMemory) {
        do throws(Errno) {
            try memory.withBytes(at: path.address, count: path.count) { (bytes) throws(Errno) in
                log.append(path: bytes)
            }
        } catch {
            log.appendMissingPath()
        }
    }
}
