import SwasiCore
import SwasiEngine

/// Calls of a replay, which are compared with their records and not looked at otherwise.
extension Preview1 {
    /// What does a function's calls and compares them; as in ``notedBody(_:_:)``, those that
    /// programs call often have bodies of their own.
    func checkedBody(_ function: Function, _ checks: CallChecks) -> HostBody {
        switch (function, checks.pattern) {
        case (.clockTimeGet, .clock):
            { [self] f throws(Trap) in try check(f, checks, .clock, try clockTimeGet(f)) }
        case (.fdClose, .descriptor):
            { [self] f throws(Trap) in try check(f, checks, .descriptor, try fdClose(f)) }
        case (.fdFdstatGet, .descriptorLook):
            { [self] f throws(Trap) in try check(f, checks, .descriptorLook, try fdFdstatGet(f)) }
        case (.fdFilestatGet, .fileLook):
            { [self] f throws(Trap) in try check(f, checks, .fileLook, try fdFilestatGet(f)) }
        case (.fdPread, .transferAt):
            { [self] f throws(Trap) in try check(f, checks, .transferAt, try fdPread(f)) }
        case (.fdPwrite, .transferAt):
            { [self] f throws(Trap) in try check(f, checks, .transferAt, try fdPwrite(f)) }
        case (.fdRead, .transfer):
            { [self] f throws(Trap) in try check(f, checks, .transfer, try fdRead(f)) }
        case (.fdSeek, .seek):
            { [self] f throws(Trap) in try check(f, checks, .seek, try fdSeek(f)) }
        case (.fdTell, .descriptor):
            { [self] f throws(Trap) in try check(f, checks, .descriptor, try fdTell(f)) }
        case (.fdWrite, .transfer):
            { [self] f throws(Trap) in try check(f, checks, .transfer, try fdWrite(f)) }
        case (.pathFilestatGet, .pathLook):
            { [self] f throws(Trap) in try check(f, checks, .pathLook, try pathFilestatGet(f)) }
        case (.pathOpen, .open):
            { [self] f throws(Trap) in try check(f, checks, .open, try pathOpen(f)) }
        default: { [self] f throws(Trap) in try check(function, f, checks) }
        }
    }

    /// Does a call and compares it, by a pattern that is known here.
    @inline(__always)
    private func check(
        _ frame: borrowing HostFrame, _ checks: CallChecks, _ known: NotePattern,
        _ action: @autoclosure () throws(Errno) -> UInt64
    ) throws(Trap) {
        let (error, value) = begin(try action())
        try finish(frame, checks.check(frame, services.call, error, value, by: known))
    }

    /// Does a call that may end the guest, and compares it.
    private func check(
        _ function: Function, _ frame: borrowing HostFrame, _ checks: CallChecks
    ) throws(Trap) {
        let (error, value) = begin(try perform(function, frame))
        try finish(function, frame, checks.check(frame, services.call, error, value))
    }
}
