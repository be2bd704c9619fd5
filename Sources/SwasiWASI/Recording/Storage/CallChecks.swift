import SwasiCore
import SwasiEngine
import SwasiRecording

/// How the calls of one function are compared with their records, where nothing else taps them.
struct CallChecks: Sendable {
    private let checker: CallChecker
    private let script: Script
    private let shape: CallShape
    /// The function's place in the recording's table.
    private let number: Int
    /// Where in the function's frames is what was kept.
    let pattern: NotePattern

    init(_ checker: CallChecker, _ shape: CallShape) {
        self.checker = checker
        self.shape = shape
        script = checker.script
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
        return script.stop == nil ? error : .hostStopped
    }

    /// Compares a call with its record, in the steps in which it was noted.
    @inline(__always)
    private func isAsRecorded(
        _ frame: borrowing HostFrame, _ error: Errno?, _ value: UInt64, by known: NotePattern
    ) -> Bool {
        guard script.begin(call: number, frame.noted(by: known)) else { return false }
        if known.first >= 0, !compare(path: known.first, frame) { return false }
        if known.second >= 0, !compare(path: known.second, frame) { return false }
        let check = error == nil ? frame.fingerprint(of: known.check, value) : 0
        return script.end(
            call: number, error: error?.rawValue ?? 0, value: value, check: check ?? 0)
    }

    @inline(__always)
    private func compare(path offset: Int, _ frame: borrowing HostFrame) -> Bool {
        do throws(Errno) {
            return try frame.withNotedPath(offset) { (bytes) throws(Errno) in
                script.compare(path: bytes)
            }
        } catch {
            return script.compareMissingPath()
        }
    }

    @inline(never)
    private func diverged(
        _ frame: borrowing HostFrame, _ index: CallIndex, _ error: Errno?, _ value: UInt64
    ) -> Errno? {
        var call = HostCall(shape, index, frame)
        call.error = error
        call.value = value
        checker.note(&call, frame.memory)
        return call.error
    }
}
