import Glibc
import SwasiCore
import Synchronization

// SAFETY: one thread, the guest's, appends; what it has committed does not change until it is
// written, and whoever writes holds `isWriting`.

/// Lines of a trace that are not written yet, as bytes.
///
/// The guest's thread makes lines and writes them; any thread may write those that are whole.
@safe
final class TraceBuffer: TraceSource, @unchecked Sendable {
    private static let capacity = 256 << 10
    /// More than any line has: three descriptors and two paths of 4,096 bytes, each escaped.
    private static let lineCapacity = 96 << 10

    let output: TraceOutput
    private let bytes: UnsafeMutablePointer<UInt8>
    /// Where the next byte goes.
    private let end = HotState(0)
    /// The end of the last whole line.
    private let committed = Atomic(0)
    /// What was written, for whoever holds `isWriting`.
    private let written = HotState(0)
    private let isWriting = Atomic(false)

    init(_ output: TraceOutput) {
        self.output = output
        // SAFETY: the memory is given back in deinit; only bytes that were appended are read.
        unsafe bytes = .allocate(capacity: TraceBuffer.capacity)
    }

    deinit {
        // SAFETY: allocated in init; bytes need no end.
        unsafe bytes.deallocate()
        end.deallocate()
        written.deallocate()
    }

    // MARK: Lines

    /// Whether there is too little room for one more line: ``flush()`` has to come first.
    var isFull: Bool { end.value > TraceBuffer.capacity - TraceBuffer.lineCapacity }

    /// Whether there are no lines.
    var isEmpty: Bool { end.value == 0 }

    /// Ends a line.
    func endLine() {
        append(UInt8(ascii: "\n"))
        committed.store(end.value, ordering: .releasing)
    }

    /// Writes the lines; between two lines, on the guest's thread.
    func flush() {
        if end.value == 0 { return }
        while isWriting.exchange(true, ordering: .acquiring) { sched_yield() }
        write()
        committed.store(0, ordering: .relaxed)
        written.value = 0
        end.value = 0
        isWriting.store(false, ordering: .releasing)
    }

    /// Writes whole lines from another thread. If the guest's thread is writing and does not come
    /// to an end within 0.2 s, it has them already.
    func flushFromOutside() {
        for _ in 0..<200 {
            if !isWriting.exchange(true, ordering: .acquiring) {
                write()
                isWriting.store(false, ordering: .releasing)
                return
            }
            usleep(1_000)
        }
    }

    private func write() {
        let last = committed.load(ordering: .acquiring)
        if last == written.value { return }
        // SAFETY: the bytes up to the end of the last line were appended and stay as they are while
        // `isWriting` is held.
        output.write(
            unsafe RawSpan(
                _unsafeStart: bytes + written.value, byteCount: last - written.value))
        written.value = last
    }

    // MARK: Bytes

    /// Adds a byte; what does not fit is left out.
    @inline(__always)
    func append(_ byte: UInt8) {
        let place = end.value
        if place == TraceBuffer.capacity { return }
        // SAFETY: the place is below the capacity.
        unsafe bytes[place] = byte
        end.value = place &+ 1
    }

    /// Adds a number in decimal digits, with characters before it so that it has `width` at least.
    func append(
        decimal number: UInt64, width: Int = 1, padding: UInt8 = UInt8(ascii: "0")
    ) {
        var digits = 1
        var limit: UInt64 = 10
        while number >= limit, digits < 20 {
            digits += 1
            limit = digits < 20 ? limit &* 10 : .max
        }
        let count = max(digits, width)
        if count > TraceBuffer.capacity - end.value { return }
        var place = end.value + count
        var rest = number
        for index in 0..<count {
            place -= 1
            // SAFETY: the place is between the end and `count` bytes behind it, for which there is
            // room.
            unsafe bytes[place] = index < digits ? UInt8(ascii: "0") + UInt8(rest % 10) : padding
            rest /= 10
        }
        end.value += count
    }

    /// Adds the bytes of a guest: printable ones of ASCII as they are but for quotes and
    /// backslashes, all others as `\n`, `\t`, `\r` or `\xNN`. What does not fit is left out.
    func append(escaped span: RawSpan) {
        let room = (TraceBuffer.capacity - end.value) / 4
        // SAFETY: a byte becomes four at most, and there is room for those of all that are taken.
        unsafe span.withUnsafeBytes { source in
            var out = unsafe bytes + end.value
            func put(_ byte: UInt8) {
                unsafe out.pointee = byte
                unsafe out += 1
            }
            for index in 0..<min(room, source.count) {
                let byte = unsafe source[index]
                switch byte {
                case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                    put(UInt8(ascii: "\\"))
                    put(byte)
                case 0x20..<0x7F: put(byte)
                case 0x09, 0x0A, 0x0D:
                    put(UInt8(ascii: "\\"))
                    put(UInt8(ascii: byte == 0x09 ? "t" : byte == 0x0A ? "n" : "r"))
                default:
                    put(UInt8(ascii: "\\"))
                    put(UInt8(ascii: "x"))
                    put(TraceBuffer.hexadecimalDigit(byte >> 4))
                    put(TraceBuffer.hexadecimalDigit(byte & 15))
                }
            }
            unsafe end.value = out - bytes
        }
    }

    /// A digit of a number under 16.
    @inline(__always)
    static func hexadecimalDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") - 10 + value
    }

    /// Adds text of our own that is no literal.
    func append(text: String) {
        var text = text
        text.withUTF8 { bytes in
            // SAFETY: the bytes live for the call.
            append(unsafe RawSpan(_unsafeBytes: UnsafeRawBufferPointer(bytes)))
        }
    }

    /// Adds text.
    @inline(__always)
    func append(_ text: StaticString) {
        // SAFETY: the text has as many bytes and lives for ever.
        let start = unsafe UnsafeRawPointer(text.utf8Start)
        append(unsafe RawSpan(_unsafeStart: start, byteCount: text.utf8CodeUnitCount))
    }

    /// Adds bytes; what does not fit is left out.
    @inline(__always)
    func append(_ span: RawSpan) {
        let count = min(span.byteCount, TraceBuffer.capacity - end.value)
        if count == 0 { return }
        // SAFETY: `count` bytes are in the span, and there is room for as many.
        unsafe span.withUnsafeBytes { source in
            if let start = source.baseAddress {
                unsafe UnsafeMutableRawPointer(bytes + end.value)
                    .copyMemory(from: start, byteCount: count)
            }
        }
        end.value += count
    }
}
