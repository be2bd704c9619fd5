import SwasiCore
import SwasiEngine
import SwasiRecording

/// How the calls of one function are noted: a value without references, which a host function's
/// body holds.
struct CallNotes: Sendable {
    let tape: CallTape
    /// The number of the function's shape.
    let number: Int
    /// Where its paths are; below zero for none.
    let first: Int
    let second: Int
    let check: CallRecording.Check

    init(_ recorder: CallRecorder, _ shape: CallShape) {
        tape = recorder.log.tape
        number = shape.number
        first = shape.paths.first ?? -1
        second = shape.paths.second ?? -1
        check = CallRecording.checks[shape.number]
    }

    /// Notes a call that is done, before its result takes the place of an argument.
    @inline(__always)
    func note(_ frame: borrowing HostFrame, _ error: Errno?, _ value: UInt64) {
        let number = number
        let errorNumber = error?.rawValue ?? 0
        // SAFETY: the frame has the arguments of this function, for the time of the call.
        unsafe tape.begin(
            call: number, at: frame.arguments, error: errorNumber, value: value)
        if first >= 0 { append(first, frame) }
        if second >= 0 { append(second, frame) }
        tape.end(
            call: number, error: errorNumber, value: value,
            check: error == nil && check.isThere ? checked(frame, value) : 0)
    }

    private func append(_ place: Int, _ frame: borrowing HostFrame) {
        do throws(Errno) {
            try frame.memory.withBytes(
                at: UInt64(frame.int32(place)), count: UInt64(frame.int32(place + 1))
            ) { (bytes) throws(Errno) in tape.append(path: bytes) }
        } catch {
            tape.appendMissingPath()
        }
    }

    private func checked(_ frame: borrowing HostFrame, _ value: UInt64) -> UInt16 {
        switch check {
        case .none: 0
        case .fixed(let place, let count):
            CallRecording.fingerprint(UInt64(frame.int32(place)), count, frame.memory)
        case .counted(let place):
            CallRecording.fingerprint(
                UInt64(frame.int32(place)), min(value, UInt64(frame.int32(place + 1))),
                frame.memory)
        case .list(let place, let size):
            CallRecording.fingerprint(
                UInt64(frame.int32(place)), value &* size, frame.memory)
        }
    }
}
