import SwasiCore
public import SwasiEngine
public import SwasiRecording

/// Answers each host call of a replay from its record: nothing is done but that output is shown. It
/// belongs to one run.
public final class ResultPlayer: HostCallTap {
    private let world: ReplayingWorld
    private let script: Script
    private let comparison: CallComparison

    /// Answers calls from the script of a world.
    public init(_ world: ReplayingWorld) {
        self.world = world
        script = world.script
        comparison = CallComparison(script)
    }

    /// A call begins: it is compared with its record, and answered as that was.
    public func willPerform(_ call: HostCall, _ memory: borrowing GuestMemory) -> Injection? {
        var written: [UInt8]?
        var done = 0
        let goesOn = script.skipEvents { stream, count, fingerprint, taken in
            if written == nil { written = call.written(memory) }
            let bytes = (written ?? []).dropFirst(done).prefix(count)
            done += taken
            return Array(bytes).withRawSpan { bytes in
                guard bytes.byteCount == count,
                    UInt32(truncatingIfNeeded: Fingerprint.of(bytes)) == fingerprint
                else { return false }
                world.show(bytes.extracting(first: taken), on: stream, call.index)
                return true
            }
        }
        guard goesOn, let record = comparison.begin(call, memory) else {
            return .answered(.failure(.hostStopped))
        }
        let answer = script.answer(record) { address, bytes in
            do throws(Errno) {
                try memory.store(bytes, at: address)
                return true
            } catch {
                return false
            }
        }
        guard let answer else { return .answered(.failure(.hostStopped)) }
        if answer.error == 0 { return .answered(.success(answer.value)) }
        return .answered(.failure(Errno(rawValue: answer.error) ?? .io))
    }

    /// A call is done.
    public func completed(_ call: inout HostCall, _ memory: borrowing GuestMemory) {
        if call.error == .hostStopped { script.note(actual: comparison.record(call, memory)) }
        if script.stop != nil { call.error = .hostStopped }
    }
}

extension HostCall {
    /// The bytes of the buffers that the call writes.
    fileprivate func written(_ memory: borrowing GuestMemory) -> [UInt8] {
        var bytes: [UInt8] = []
        for range in buffers(memory) {
            do throws(Errno) {
                bytes += try memory.bytes(at: range.address, count: range.count)
            } catch {
                break
            }
        }
        return bytes
    }
}
