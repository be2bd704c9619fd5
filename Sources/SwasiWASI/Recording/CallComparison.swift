import SwasiCore
import SwasiEngine
import SwasiRecording

/// Compares host calls with the records of a script. The guest's thread alone uses it.
struct CallComparison {
    private let script: Script
    /// Places in the recording's table, by the number of the shape.
    private let numbers: [Int]
    private let checks: [CallRecording.Check]

    /// Compares calls with a script. A function that the recording does not know, or keeps other
    /// things of, gets a number that no record has: it is another call wherever it comes, and no
    /// record is read as if it held what it does not (``PlaybackCall``).
    init(_ script: Script) {
        self.script = script
        checks = CallRecording.checks
        let recorded = script.file.settings.functions
        numbers = CallRecording.functions.map { function in
            recorded.firstIndex(of: function) ?? recorded.count
        }
    }

    /// A function's place in the recording's table.
    func number(of shape: CallShape) -> Int { numbers[shape.number] }

    /// Begins to compare a call with its record: its arguments and paths. nil where another one was
    /// recorded, or none.
    func begin(_ call: HostCall, _ memory: borrowing GuestMemory) -> PlaybackCall? {
        guard var record = script.begin(call: number(of: call.shape)) else { return nil }
        for place in CallRecording.functions[call.shape.number].places {
            record.compare(argument: call.arguments[Int(place)])
        }
        if let path = call.paths.0 { compare(path, &record, memory) }
        if let path = call.paths.1 { compare(path, &record, memory) }
        return record
    }

    /// What tells what a call filled in; nil if it failed, or filled in nothing that is checked.
    func check(_ call: HostCall, _ memory: borrowing GuestMemory) -> UInt16? {
        let check = checks[call.shape.number]
        return call.error == nil && check.isThere ? call.check(check, memory) : nil
    }

    private func compare(
        _ path: GuestRange, _ record: inout PlaybackCall, _ memory: borrowing GuestMemory
    ) {
        do throws(Errno) {
            try memory.withBytes(at: path.address, count: path.count) { (bytes) throws(Errno) in
                record.compare(path: bytes)
            }
        } catch {
            record.compareMissingPath()
        }
    }

    /// The call as it would be recorded.
    func record(_ call: HostCall, _ memory: borrowing GuestMemory) -> RecordedCall {
        let places = CallRecording.functions[call.shape.number].places
        var paths: [[UInt8]?] = []
        for path in [call.paths.0, call.paths.1] {
            guard let path else { continue }
            do throws(Errno) {
                paths.append(
                    try memory.withBytes(at: path.address, count: path.count) {
                        (bytes) throws(Errno) in
                        bytes.extracting(
                            first: min(bytes.byteCount, RecordingLayout.pathBytes)
                        ).array
                    })
            } catch {
                paths.append(nil)
            }
        }
        return RecordedCall(
            index: call.index.rawValue, function: number(of: call.shape),
            arguments: places.map { call.arguments[Int($0)] }, paths: paths,
            error: call.error?.rawValue ?? 0, value: call.value, check: check(call, memory) ?? 0)
    }
}
