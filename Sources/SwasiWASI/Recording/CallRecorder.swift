import SwasiCore
public import SwasiEngine
public import SwasiRecording

/// Notes each host call of a run in its recording. It belongs to one run.
///
/// Where nothing else taps the calls, a preview notes them without this (`CallNotes`).
public final class CallRecorder: HostCallTap {
    let log: RecordingLog
    private let places = CallRecording.functions.map(\.places)
    private let checks: [CallRecording.Check]

    /// Notes calls in a log that was made for ``CallRecording/functions``.
    public init(_ log: RecordingLog) {
        self.log = log
        checks = CallRecording.checks
    }

    /// A call is done.
    public func completed(_ call: inout HostCall, _ memory: borrowing GuestMemory) {
        let number = call.shape.number
        let tape = log.tape
        var record = tape.begin(
            call: number, error: call.error?.rawValue ?? 0, value: call.value)
        for place in places[number] { record.append(argument: call.arguments[Int(place)]) }
        if let path = call.paths.0 {
            append(path, &record, memory)
            if let second = call.paths.1 { append(second, &record, memory) }
        }
        if call.error == nil, checks[number].isThere {
            record.append(check: call.check(checks[number], memory))
        }
        tape.end(record)
    }

    private func append(
        _ path: GuestRange, _ record: inout RawCall, _ memory: borrowing GuestMemory
    ) {
        do throws(Errno) {
            try memory.withBytes(at: path.address, count: path.count) { (bytes) throws(Errno) in
                record.append(path: bytes)
            }
        } catch {
            record.appendMissingPath()
        }
    }
}
