import SwasiCore

/// Takes the items of frames apart, one after the other.
struct ItemReader {
    /// What is known of a function and its last call.
    private struct Known {
        /// Where its arguments are in the lists of those of all functions.
        var kept: Range<Int>
        var pathCount: Int
        var hasCheck: Bool
        var value: UInt64 = 0
        var error: UInt16 = 0
    }

    private var functions: [Known] = []
    /// The kept arguments of the last call of each function.
    private var arguments: [UInt64]
    private var clocks: [UInt64] = [0, 0, 0, 0]
    private var treeTime: Int64 = 0
    private var source = ByteSource([])
    /// Calls that were read.
    private(set) var calls: UInt64 = 0
    /// Whether the result of the call that goes on is in its record.
    private var hasResult = false

    init(_ functions: [RecordedFunction]) {
        arguments = functions.flatMap { $0.places.map { _ in 0 } }
        var first = 0
        for function in functions {
            let kept = first..<first + function.places.count
            self.functions.append(
                Known(kept: kept, pathCount: function.paths.count, hasCheck: function.hasCheck))
            first = kept.upperBound
        }
    }

    /// Goes on with a frame.
    mutating func begin(_ frame: [UInt8]) throws(MalformedItem) {
        source = ByteSource(frame)
        let first = try source.varint()
        if first == 0 || first > 1 << 62 { throw MalformedItem("a frame has no first call") }
        calls = first - 1
        clocks = [0, 0, 0, 0]
        treeTime = 0
        for index in functions.indices {
            functions[index].value = 0
            functions[index].error = 0
        }
        for index in arguments.indices { arguments[index] = 0 }
    }

    /// The tag of the next item; nil at the end of the frame.
    var tag: UInt8? { source.left > 0 ? source.bytes[source.position] : nil }

    /// Where the next item begins in the frame.
    var position: Int { source.position }

    /// Takes the next item; nil at the end of the frame.
    mutating func next() throws(MalformedItem) -> RecordedItem? {
        guard let tag else { return nil }
        if tag < ItemTag.clock { return .call(try call()) }
        if tag < ItemTag.treeTime {
            let (clock, time) = try nextTime()
            return .time(clock, time)
        }
        _ = try source.byte()
        switch tag {
        case ItemTag.treeTime:
            let told = try source.varint()
            treeTime &+= try source.signed()
            return .treeTime(told: told, Timestamp(nanoseconds: treeTime))
        case ItemTag.wait: return try wait()
        case ItemTag.received:
            let stream = StreamID(rawValue: try source.number())
            let sum: UInt32 = try source.fixed()
            let bytes = try source.counted()
            return .received(
                stream, bytes, isWhole: UInt32(truncatingIfNeeded: Fingerprint.of(bytes)) == sum)
        case ItemTag.sentAll, ItemTag.sentLess: return try sent(isAll: tag == ItemTag.sentAll)
        case ItemTag.failed: return .failed(tag: try source.byte(), try Errno(&source))
        case ItemTag.answer:
            return .answer(
                tree: try source.number(), fingerprint: try source.fixed(),
                try HostAnswer(&source))
        case ItemTag.stopped: return .stopped(try source.text())
        default: throw MalformedItem("an item is of no sort")
        }
    }

    /// Takes the next item, which is the time of a clock.
    mutating func nextTime() throws(MalformedItem) -> (clock: ClockID, time: UInt64) {
        let number = try source.byte() &- ItemTag.clock
        guard let clock = ClockID(rawValue: UInt32(number)) else {
            throw MalformedItem("a clock is none")
        }
        clocks[Int(number)] &+= UInt64(bitPattern: try source.signed())
        return (clock, clocks[Int(number)])
    }

    private mutating func wait() throws(MalformedItem) -> RecordedItem {
        let count = try source.count()
        guard count <= RecordingLayout.waitSources else {
            throw MalformedItem("a wait has too many sources")
        }
        var answers: [Readiness] = []
        for _ in 0..<count {
            let flags = try source.byte()
            if flags > 7 { throw MalformedItem("a wait is of no sort") }
            answers.append(
                Readiness(
                    isReady: flags & 1 != 0, bytes: flags & 4 != 0 ? try source.varint() : 0,
                    hangup: flags & 2 != 0))
        }
        return .wait(answers)
    }

    private mutating func sent(isAll: Bool) throws(MalformedItem) -> RecordedItem {
        let stream = StreamID(rawValue: try source.number())
        let count: Int = try source.number()
        let sum: UInt32 = try source.fixed()
        let taken: Int = isAll ? count : try source.number()
        if taken > count { throw MalformedItem("more was taken than was written") }
        return .sent(stream, count: count, fingerprint: sum, taken: taken)
    }

    // MARK: Calls

    private mutating func call() throws(MalformedItem) -> RecordedCall {
        let function = try beginCall()
        var paths: [[UInt8]?] = []
        for _ in 0..<functions[function].pathCount { paths.append(try path()) }
        let check = try endCall(function)
        let known = functions[function]
        return RecordedCall(
            index: calls, function: function, arguments: Array(arguments[known.kept]), paths: paths,
            error: known.error, value: known.error == 0 ? known.value : 0, check: check)
    }

    /// Takes the function and the arguments of a call.
    @inline(__always)
    private mutating func beginCall() throws(MalformedItem) -> Int {
        let tag = try source.byte()
        let function = tag < ItemTag.farCall ? Int(tag) : try source.number()
        guard function < functions.count else { throw MalformedItem("a function is none") }
        var mask = try source.varint()
        hasResult = mask & 1 != 0
        mask >>= 1
        for index in functions[function].kept {
            if mask & 1 != 0 {
                arguments[index] &+= UInt64(bitPattern: try source.signed())
            }
            mask >>= 1
        }
        if mask != 0 { throw MalformedItem("a call has too many arguments") }
        return function
    }

    private mutating func path() throws(MalformedItem) -> [UInt8]? {
        let count = try pathCount()
        return count == 0 ? nil : try source.raw(Int(count - 1))
    }

    /// Takes the count of a path's bytes and 1 more; 0 for one that is not there.
    private mutating func pathCount() throws(MalformedItem) -> UInt64 {
        let count = try source.varint()
        guard count <= UInt64(RecordingLayout.pathBytes) + 1 else {
            throw MalformedItem("a path is too long")
        }
        return count
    }

    /// Takes the result of a call, and its check.
    @inline(__always)
    private mutating func endCall(_ function: Int) throws(MalformedItem) -> UInt16 {
        if hasResult {
            functions[function].error = try source.number()
            if functions[function].error == 0 {
                functions[function].value &+= UInt64(bitPattern: try source.signed())
            }
        }
        calls += 1
        guard functions[function].error == 0, functions[function].hasCheck else { return 0 }
        return try source.fixed()
    }
}

/// Calls that are put into chunks, as they were noted.
extension ItemReader {
    /// Puts the next item, which is a call. What throws has put nothing.
    mutating func next(into writer: inout ItemWriter) throws(MalformedItem) {
        writer.beginCall()
        do throws(MalformedItem) {
            let function = try beginCall()
            for index in functions[function].kept { writer.put(arguments[index]) }
            for _ in 0..<functions[function].pathCount { try putPath(into: &writer) }
            let check = try endCall(function)
            let known = functions[function]
            if known.error == 0, known.hasCheck { writer.put(UInt64(check)) }
            writer.endCall(
                function, error: known.error, value: known.error == 0 ? known.value : 0)
        } catch {
            writer.dropCall()
            throw error
        }
    }

    private mutating func putPath(into writer: inout ItemWriter) throws(MalformedItem) {
        let count = try pathCount()
        writer.put(count)
        if count == 0 { return }
        let start = source.position
        try source.skip(Int(count - 1))
        source.bytes.withRawSpan { writer.put($0.extracting(start..<source.position)) }
    }
}
