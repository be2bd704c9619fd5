import SwasiCore
public import SwasiEngine
public import SwasiRecording

/// Notes each host call of a run in its recording, with all that it filled in. It belongs to one
/// run.
public final class ResultRecorder: HostCallTap {
    private let recorder: CallRecorder
    /// The buffers of the call that goes on.
    private let buffers = HotState<[GuestRange]>([])

    /// Notes calls in a log that was made for ``CallRecording/functions``.
    public init(_ log: RecordingLog) {
        recorder = CallRecorder(log)
    }

    deinit {
        buffers.deallocate()
    }

    /// A call begins.
    public func willPerform(_ call: HostCall, _ memory: borrowing GuestMemory) -> Injection? {
        buffers.value = call.buffers(memory)
        return nil
    }

    /// A call is done.
    public func completed(_ call: inout HostCall, _ memory: borrowing GuestMemory) {
        recorder.completed(&call, memory)
        let log = recorder.log
        let ranges = call.error == nil ? call.filled(buffers.value, memory) : []
        log.begin(ranges: ranges.count)
        for range in ranges {
            do throws(Errno) {
                try memory.withBytes(at: range.address, count: range.count) {
                    (bytes) throws(Errno) in log.add(rangeAt: range.address, bytes)
                }
            } catch {
                log.add(rangeAt: range.address, RawSpan())
            }
        }
    }
}
