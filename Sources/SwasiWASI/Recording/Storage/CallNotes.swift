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
    /// Where its paths are; below zero for none.
    private let first: Int
    private let second: Int
    private let check: CallRecording.Check

    init(_ recorder: CallRecorder, _ shape: CallShape) {
        tape = recorder.log.tape
        number = shape.number
        let places = CallRecording.functions[shape.number].places
        // Another function's frame may be shorter.
        precondition(places.allSatisfy { $0 < shape.placeCount })
        count = places.count
        offsets = places.reversed().reduce(0) { $0 &<< 8 | UInt64($1) &* 16 }
        first = shape.paths.first ?? -1
        second = shape.paths.second ?? -1
        check = CallRecording.checks[shape.number]
        hasBytes = first >= 0 || check.isThere
    }

    /// Notes a call that is done, before its result takes the place of an argument.
    @inline(__always)
    func note(_ frame: borrowing HostFrame, _ error: Errno?, _ value: UInt64) {
        var record = tape.begin(call: number, error: error?.rawValue ?? 0, value: value)
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
        if hasBytes { append(to: &record, frame, error == nil, value) }
        tape.end(record)
    }

    /// Appends paths, and what the call filled in.
    @inline(never)
    private func append(
        to record: inout RawCall, _ frame: borrowing HostFrame, _ isDone: Bool, _ value: UInt64
    ) {
        if first >= 0 { append(path: first, to: &record, frame) }
        if second >= 0 { append(path: second, to: &record, frame) }
        if !isDone { return }
        switch check {
        case .none: return
        case .fixed(let place, let count): append(result: place, count, to: &record, frame)
        case .counted(let place):
            append(
                result: place, min(value, UInt64(frame.int32(place + 1))), to: &record, frame)
        case .list(let place, let size):
            append(result: place, value &* size, to: &record, frame)
        }
    }

    @inline(__always)
    private func append(
        path place: Int, to record: inout RawCall, _ frame: borrowing HostFrame
    ) {
        do throws(Errno) {
            try frame.memory.withBytes(
                at: UInt64(frame.int32(place)), count: UInt64(frame.int32(place + 1))
            ) { (bytes) throws(Errno) in record.append(path: bytes) }
        } catch {
            record.appendMissingPath()
        }
    }

    @inline(__always)
    private func append(
        result place: Int, _ count: UInt64, to record: inout RawCall, _ frame: borrowing HostFrame
    ) {
        do throws(Errno) {
            try frame.memory.withBytes(at: UInt64(frame.int32(place)), count: count) {
                (bytes) throws(Errno) in record.append(result: bytes)
            }
        } catch {
            record.append(check: 0)
        }
    }
}
