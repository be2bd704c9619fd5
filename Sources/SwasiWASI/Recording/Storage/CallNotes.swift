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
    @inline(__always)
    func note(_ frame: borrowing HostFrame, _ error: Errno?, _ value: UInt64) {
        var record = begin(error, value)
        append(arguments: pattern, to: &record, frame)
        if pattern.hasBytes { record = appendBytes(to: record, frame, error == nil, value) }
        tape.end(record)
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
        // SAFETY: the frame has the arguments of this function, 16 bytes each, for the time of the
        // call; those of 32 bits are the lower half of the first eight.
        let arguments = unsafe frame.arguments
        var offsets = pattern.offsets
        for _ in 0..<pattern.count {
            unsafe record.append(
                argument: arguments.load(
                    fromByteOffset: Int(truncatingIfNeeded: offsets & 0xFF), as: UInt64.self))
            offsets &>>= 8
        }
    }

    @inline(never)
    private func appendBytes(
        to record: RawCall, _ frame: borrowing HostFrame, _ isDone: Bool, _ value: UInt64
    ) -> RawCall {
        var record = record
        append(bytes: pattern, to: &record, frame, isDone, value)
        return record
    }

    /// Appends paths, and what tells that which the call filled in.
    @inline(__always)
    private func append(
        bytes pattern: NotePattern, to record: inout RawCall, _ frame: borrowing HostFrame,
        _ isDone: Bool, _ value: UInt64
    ) {
        if pattern.first >= 0 { append(path: pattern.first, to: &record, frame) }
        if pattern.second >= 0 { append(path: pattern.second, to: &record, frame) }
        let check = pattern.check
        if isDone, check.pointer >= 0 {
            var count = check.count &+ check.size &* value
            if check.limit >= 0 { count = min(count, word(check.limit, frame)) }
            record.append(
                check: CallRecording.fingerprint(word(check.pointer, frame), count, frame.memory))
        }
    }

    @inline(__always)
    private func append(
        path offset: Int, to record: inout RawCall, _ frame: borrowing HostFrame
    ) {
        do throws(Errno) {
            try frame.memory.withBytes(at: word(offset, frame), count: word(offset &+ 16, frame)) {
                (bytes) throws(Errno) in record.append(path: bytes)
            }
        } catch {
            record.appendMissingPath()
        }
    }

    /// An argument of 32 bits.
    @inline(__always)
    private func word(_ offset: Int, _ frame: borrowing HostFrame) -> UInt64 {
        // SAFETY: the offset was checked when this was made.
        UInt64(unsafe frame.arguments.load(fromByteOffset: offset, as: UInt32.self))
    }
}
