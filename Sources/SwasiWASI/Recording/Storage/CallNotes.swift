import CLinux
import SwasiCore
import SwasiEngine
import SwasiRecording

/// How the calls of one function are noted: a value without references, which a host function's
/// body holds.
struct CallNotes: Sendable {
    private let tape: CallTape
    /// The number of the function's shape.
    private let number: Int
    /// Where in the function's frames is what is kept.
    let pattern: NotePattern

    init(_ recorder: CallRecorder, _ shape: CallShape) {
        tape = recorder.log.tape
        number = shape.number
        pattern = NotePattern(shape)
    }

    /// Notes a call that is done, before its result takes the place of an argument.
    @inline(never)
    func note(_ frame: borrowing HostFrame, _ error: Errno?, _ value: UInt64) {
        note(frame, error, value, by: pattern)
    }

    /// As ``note(_:_:_:)``, by a pattern that is known where this is compiled, and is this one's:
    /// no more is decided then than what the call decides.
    @inline(__always)
    func note(
        _ frame: borrowing HostFrame, _ error: Errno?, _ value: UInt64, by known: NotePattern
    ) {
        var record = begin(error, value)
        append(arguments: known, to: &record, frame)
        append(bytes: known, to: &record, frame, error == nil, value)
        tape.end(record)
    }

    @inline(__always)
    private func begin(_ error: Errno?, _ value: UInt64) -> RawCall {
        let record = tape.begin(call: number, error: error?.rawValue ?? 0, value: value)
        // SAFETY: a hint to the processor, for any address.
        unsafe clinux_fetch_for_writing(record.memoryAhead)
        return record
    }

    @inline(__always)
    private func append(
        arguments pattern: NotePattern, to record: inout RawCall, _ frame: borrowing HostFrame
    ) {
        var offsets = pattern.offsets
        for _ in 0..<pattern.count {
            record.append(
                argument: frame.wideWord(Int(truncatingIfNeeded: offsets & 0xFF)))
            offsets &>>= 8
        }
    }

    /// Appends paths, and what tells that which the call filled in.
    @inline(__always)
    private func append(
        bytes pattern: NotePattern, to record: inout RawCall, _ frame: borrowing HostFrame,
        _ isDone: Bool, _ value: UInt64
    ) {
        if pattern.first >= 0 { append(path: pattern.first, to: &record, frame) }
        if pattern.second >= 0 { append(path: pattern.second, to: &record, frame) }
        if isDone, let check = frame.fingerprint(of: pattern.check, value) {
            record.append(check: check)
        }
    }

    @inline(__always)
    private func append(
        path offset: Int, to record: inout RawCall, _ frame: borrowing HostFrame
    ) {
        do throws(Errno) {
            try frame.withNotedPath(offset) { (bytes) throws(Errno) in record.append(path: bytes) }
        } catch {
            record.appendMissingPath()
        }
    }
}
