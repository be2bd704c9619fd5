import SwasiCore
import SwasiEngine
import SwasiRecording

/// How the calls of one function are compared with their records, where nothing else taps them.
struct CallChecks: Sendable {
    private let checker: CallChecker
    private let tape: PlaybackTape
    private let shape: CallShape
    /// The function's place in the recording's table.
    private let number: Int
    /// Where in the function's frames is what was kept.
    let pattern: NotePattern

    init(_ checker: CallChecker, _ shape: CallShape) {
        self.checker = checker
        self.shape = shape
        tape = checker.script.tape
        number = checker.comparison.number(of: shape)
        pattern = NotePattern(shape)
    }

    /// Compares a call that is done, before its result takes the place of an argument. Returns the
    /// error that the guest gets: `hostStopped` if the run ends here.
    @inline(never)
    func check(
        _ frame: borrowing HostFrame, _ index: CallIndex, _ error: Errno?, _ value: UInt64
    ) -> Errno? {
        check(frame, index, error, value, by: pattern)
    }

    /// As the other one, by a pattern that is known where this is compiled, and is this one's.
    @inline(__always)
    func check(
        _ frame: borrowing HostFrame, _ index: CallIndex, _ error: Errno?, _ value: UInt64,
        by known: NotePattern
    ) -> Errno? {
        guard isAsRecorded(frame, error, value, by: known) else {
            return diverged(frame, index, error, value)
        }
        return !tape.isAtMark || checker.script.passMark() ? error : .hostStopped
    }

    /// Compares a call with its record, in the order in which it was noted.
    @inline(__always)
    private func isAsRecorded(
        _ frame: borrowing HostFrame, _ error: Errno?, _ value: UInt64, by known: NotePattern
    ) -> Bool {
        guard var record = tape.begin(call: number) else { return false }
        record.compare(error: error?.rawValue ?? 0, value: value)
        var (offsets, wide) = (known.offsets, known.wide)
        for _ in 0..<known.count {
            let offset = Int(truncatingIfNeeded: offsets & 0xFF)
            record.compare(argument: wide & 1 != 0 ? frame.wideWord(offset) : frame.word(offset))
            offsets &>>= 8
            wide &>>= 1
        }
        if known.first >= 0 { compare(path: known.first, with: &record, frame) }
        if known.second >= 0 { compare(path: known.second, with: &record, frame) }
        if error == nil, let check = frame.fingerprint(of: known.check, value) {
            record.compare(check: check)
        }
        return tape.end(record)
    }

    @inline(__always)
    private func compare(
        path offset: Int, with record: inout PlaybackCall, _ frame: borrowing HostFrame
    ) {
        do throws(Errno) {
            try frame.withNotedPath(offset) { (bytes) throws(Errno) in
                record.compare(path: bytes)
            }
        } catch {
            record.compareMissingPath()
        }
    }

    @inline(never)
    private func diverged(
        _ frame: borrowing HostFrame, _ index: CallIndex, _ error: Errno?, _ value: UInt64
    ) -> Errno? {
        checker.script.noteUnrecordedCall()
        var call = HostCall(shape, index, frame)
        call.error = error
        call.value = value
        checker.note(&call, frame.memory)
        return call.error
    }
}
