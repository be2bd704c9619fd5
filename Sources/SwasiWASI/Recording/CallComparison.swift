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
    /// things of, is another call wherever it comes.
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

    /// Whether the function, the arguments and the paths are as recorded.
    func isAsRecorded(_ call: HostCall, _ memory: borrowing GuestMemory) -> Bool {
        guard script.begin(call: number(of: call.shape), call.arguments) else { return false }
        guard let path = call.paths.0 else { return true }
        guard compare(path, memory) else { return false }
        guard let second = call.paths.1 else { return true }
        return compare(second, memory)
    }

    /// What tells what a call filled in; 0 if it failed, or filled in nothing that is checked.
    func check(_ call: HostCall, _ memory: borrowing GuestMemory) -> UInt16 {
        call.error == nil ? call.check(checks[call.shape.number], memory) : 0
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
            error: call.error?.rawValue ?? 0, value: call.value, check: check(call, memory))
    }
}
