import SwasiCore
import SwasiEngine

/// Calls that are recorded, and not looked at otherwise.
extension Preview1 {
    /// What does a function's calls and notes them; as in ``directBody(_:)``, those that programs
    /// call often have bodies of their own, each with the pattern of its notes.
    func notedBody(_ function: Function, _ notes: CallNotes) -> HostBody {
        switch (function, notes.pattern) {
        case (.clockTimeGet, .clock):
            { [self] f throws(Trap) in try note(f, notes, .clock, try clockTimeGet(f)) }
        case (.fdClose, .descriptor):
            { [self] f throws(Trap) in try note(f, notes, .descriptor, try fdClose(f)) }
        case (.fdFdstatGet, .descriptorLook):
            { [self] f throws(Trap) in try note(f, notes, .descriptorLook, try fdFdstatGet(f)) }
        case (.fdFilestatGet, .fileLook):
            { [self] f throws(Trap) in try note(f, notes, .fileLook, try fdFilestatGet(f)) }
        case (.fdPread, .transferAt):
            { [self] f throws(Trap) in try note(f, notes, .transferAt, try fdPread(f)) }
        case (.fdPwrite, .transferAt):
            { [self] f throws(Trap) in try note(f, notes, .transferAt, try fdPwrite(f)) }
        case (.fdRead, .transfer):
            { [self] f throws(Trap) in try note(f, notes, .transfer, try fdRead(f)) }
        case (.fdSeek, .seek):
            { [self] f throws(Trap) in try note(f, notes, .seek, try fdSeek(f)) }
        case (.fdTell, .descriptor):
            { [self] f throws(Trap) in try note(f, notes, .descriptor, try fdTell(f)) }
        case (.fdWrite, .transfer):
            { [self] f throws(Trap) in try note(f, notes, .transfer, try fdWrite(f)) }
        case (.pathFilestatGet, .pathLook):
            { [self] f throws(Trap) in try note(f, notes, .pathLook, try pathFilestatGet(f)) }
        case (.pathOpen, .open):
            { [self] f throws(Trap) in try note(f, notes, .open, try pathOpen(f)) }
        default: { [self] f throws(Trap) in try note(function, f, notes) }
        }
    }

    /// Does a call and notes it, by a pattern that is known here.
    @inline(__always)
    private func note(
        _ frame: borrowing HostFrame, _ notes: CallNotes, _ known: NotePattern,
        _ action: @autoclosure () throws(Errno) -> UInt64
    ) throws(Trap) {
        let (error, value) = begin(try action())
        notes.note(frame, error, value, by: known)
        try finish(frame, error)
    }

    /// Does a call that may end the guest, and notes it.
    private func note(
        _ function: Function, _ frame: borrowing HostFrame, _ notes: CallNotes
    ) throws(Trap) {
        let (error, value) = begin(try perform(function, frame))
        notes.note(frame, error, value)
        try finish(function, frame, error)
    }
}
