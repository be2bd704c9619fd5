import SwasiCore
public import SwasiEngine
public import SwasiRecording

/// Compares each host call of a replay with its record, and ends the run where it differs. It
/// belongs to one run.
public final class CallChecker: HostCallTap {
    private let script: Script
    /// Places in the recording's table, by the number of the shape.
    private let numbers: [Int]
    private let checks: [CallRecording.Check]

    /// Compares calls with a script. A function that the recording does not know, or keeps other
    /// things of, is another call wherever it comes.
    public init(_ script: Script) {
        self.script = script
        checks = CallRecording.checks
        let recorded = script.file.settings.functions
        numbers = CallRecording.functions.map { function in
            recorded.firstIndex(of: function) ?? recorded.count
        }
    }

    /// A call is done.
    public func completed(_ call: inout HostCall, _ memory: borrowing GuestMemory) {
        let number = call.shape.number
        var isSame = script.begin(call: numbers[number], call.arguments)
        if isSame, let path = call.paths.0 {
            isSame = compare(path, memory)
            if isSame, let second = call.paths.1 { isSame = compare(second, memory) }
        }
        if isSame {
            isSame = script.end(
                call: numbers[number], error: call.error?.rawValue ?? 0, value: call.value,
                check: call.error == nil ? call.check(checks[number], memory) : 0)
        }
        if !isSame { script.note(actual: recorded(call, memory)) }
        if script.stop != nil { call.error = .hostStopped }
    }

    private func compare(_ path: GuestRange, _ memory: borrowing GuestMemory) -> Bool {
        do throws(Errno) {
            return try memory.withBytes(at: path.address, count: path.count) {
                (bytes) throws(Errno) in script.compare(path: bytes)
            }
        } catch {
            return script.compareMissingPath()
        }
    }

    /// The call as it would be recorded.
    private func recorded(_ call: HostCall, _ memory: borrowing GuestMemory) -> RecordedCall {
        let number = call.shape.number
        let places = CallRecording.functions[number].places
        var paths: [[UInt8]?] = []
        for path in [call.paths.0, call.paths.1] {
            guard let path else { continue }
            do throws(Errno) {
                paths.append(try memory.bytes(at: path.address, count: path.count))
            } catch {
                paths.append(nil)
            }
        }
        return RecordedCall(
            index: call.index.rawValue, function: numbers[number],
            arguments: places.map { call.arguments[Int($0)] }, paths: paths,
            error: call.error?.rawValue ?? 0, value: call.value,
            check: call.error == nil ? call.check(checks[number], memory) : 0)
    }
}
