import SwasiCore
import SwasiEngine

/// Calls that are recorded, and not looked at otherwise.
extension Preview1 {
    /// What does a function's calls and notes them; as in ``directBody(_:)``, those that programs
    /// call often have bodies of their own.
    func notedBody(_ function: Function, _ notes: CallNotes) -> HostBody {
        switch function {
        case .clockTimeGet:
            { [self] f throws(Trap) in try note(f, notes, try clockTimeGet(f)) }
        case .fdClose: { [self] f throws(Trap) in try note(f, notes, try fdClose(f)) }
        case .fdFdstatGet: { [self] f throws(Trap) in try note(f, notes, try fdFdstatGet(f)) }
        case .fdFilestatGet:
            { [self] f throws(Trap) in try note(f, notes, try fdFilestatGet(f)) }
        case .fdPread: { [self] f throws(Trap) in try note(f, notes, try fdPread(f)) }
        case .fdPwrite: { [self] f throws(Trap) in try note(f, notes, try fdPwrite(f)) }
        case .fdRead: { [self] f throws(Trap) in try note(f, notes, try fdRead(f)) }
        case .fdSeek: { [self] f throws(Trap) in try note(f, notes, try fdSeek(f)) }
        case .fdTell: { [self] f throws(Trap) in try note(f, notes, try fdTell(f)) }
        case .fdWrite: { [self] f throws(Trap) in try note(f, notes, try fdWrite(f)) }
        case .pathFilestatGet:
            { [self] f throws(Trap) in try note(f, notes, try pathFilestatGet(f)) }
        case .pathOpen: { [self] f throws(Trap) in try note(f, notes, try pathOpen(f)) }
        default: { [self] f throws(Trap) in try note(function, f, notes) }
        }
    }

    /// Does a call and notes it.
    @inline(__always)
    private func note(
        _ frame: borrowing HostFrame, _ notes: CallNotes,
        _ action: @autoclosure () throws(Errno) -> UInt64
    ) throws(Trap) {
        services.beginCall()
        var error: Errno?
        var value: UInt64 = 0
        do throws(Errno) {
            value = try action()
        } catch let failure {
            error = failure
        }
        notes.note(frame, error, value)
        try finish(frame, error)
    }

    /// Does a call that may end the guest, and notes it.
    private func note(
        _ function: Function, _ frame: borrowing HostFrame, _ notes: CallNotes
    ) throws(Trap) {
        services.beginCall()
        var error: Errno?
        var value: UInt64 = 0
        do throws(Errno) {
            value = try perform(function, frame)
        } catch let failure {
            error = failure
        }
        notes.note(frame, error, value)
        try finish(function, frame, error)
    }
}
