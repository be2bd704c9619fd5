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
    /// How many arguments are kept, and how far into the frame each is: a byte of each, the first
    /// one lowest.
    private let count: Int
    private let offsets: UInt64
    /// Whether there is more than arguments.
    private let hasBytes: Bool
    /// How far into the frame its paths are; below zero for none.
    private let first: Int
    private let second: Int
    private let check: CheckedRange

    init(_ recorder: CallRecorder, _ shape: CallShape) {
        tape = recorder.log.tape
        number = shape.number
        let places = CallRecording.functions[shape.number].places
        // Another function's frame may be shorter.
        precondition(places.allSatisfy { $0 < shape.placeCount })
        count = places.count
        offsets = places.reversed().reduce(0) { $0 &<< 8 | UInt64($1) &* 16 }
        first = shape.paths.first.map { $0 * 16 } ?? -1
        second = shape.paths.second.map { $0 * 16 } ?? -1
        check = CheckedRange(CallRecording.checks[shape.number])
        precondition(
            [first, second, check.pointer, check.limit].allSatisfy {
                $0 < shape.placeCount * 16
            })
        hasBytes = first >= 0 || check.pointer >= 0
    }

    /// Notes a call that is done, before its result takes the place of an argument.
    @inline(__always)
    func note(_ frame: borrowing HostFrame, _ error: Errno?, _ value: UInt64) {
        var record = tape.begin(call: number, error: error?.rawValue ?? 0, value: value)
        // SAFETY: a hint to the processor, for any address.
        unsafe clinux_fetch_for_writing(record.memoryAhead)
        // SAFETY: the frame has the arguments of this function, 16 bytes each, for the time of the
        // call; those of 32 bits are the lower half of the first eight.
        let arguments = unsafe frame.arguments
        var offsets = offsets
        for _ in 0..<count {
            unsafe record.append(
                argument: arguments.load(
                    fromByteOffset: Int(truncatingIfNeeded: offsets & 0xFF), as: UInt64.self))
            offsets &>>= 8
        }
        if hasBytes { record = append(to: record, frame, error == nil, value) }
        tape.end(record)
    }

    /// Appends paths, and what tells that which the call filled in.
    @inline(never)
    private func append(
        to record: RawCall, _ frame: borrowing HostFrame, _ isDone: Bool, _ value: UInt64
    ) -> RawCall {
        var record = record
        if first >= 0 { append(path: first, to: &record, frame) }
        if second >= 0 { append(path: second, to: &record, frame) }
        if isDone, check.pointer >= 0 {
            var count = check.count &+ check.size &* value
            if check.limit >= 0 { count = min(count, word(check.limit, frame)) }
            record.append(
                check: CallRecording.fingerprint(word(check.pointer, frame), count, frame.memory))
        }
        return record
    }

    @inline(__always)
    private func append(
        path offset: Int, to record: inout RawCall, _ frame: borrowing HostFrame
    ) {
        do throws(Errno) {
            try frame.memory.withBytes(at: word(offset, frame), count: word(offset + 16, frame)) {
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

/// Which bytes a check is of, in a frame: from a pointer on so many, and more for each that was
/// answered, at most as many as another argument says.
private struct CheckedRange {
    /// How far into the frame the pointer is; below zero for no check.
    var pointer = -1
    var count: UInt64 = 0
    var size: UInt64 = 0
    /// How far into the frame the bound is; below zero for none.
    var limit = -1

    init(_ check: CallRecording.Check) {
        switch check {
        case .none: break
        case .fixed(let place, let count):
            pointer = place * 16
            self.count = count
        case .counted(let place):
            pointer = place * 16
            limit = pointer + 16
            size = 1
        case .list(let place, let size):
            pointer = place * 16
            self.size = size
        }
    }
}
