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
    /// The kept arguments of the last call of each function, and their places.
    private var arguments: [UInt64]
    private let places: [UInt8]
    private var clocks: [UInt64] = [0, 0, 0, 0]
    private var treeTime: Int64 = 0
    private var source = ByteSource([])
    /// Calls that were read.
    private(set) var calls: UInt64 = 0
    /// Whether the result of the call that goes on is in its record.
    private var hasResult = false

    init(_ functions: [RecordedFunction]) {
        places = functions.flatMap(\.places)
        arguments = places.map { _ in 0 }
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
        _ = try source.byte()
        if tag < ItemTag.treeTime { return try time(tag) }
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

    private mutating func time(_ tag: UInt8) throws(MalformedItem) -> RecordedItem {
        let number = tag - ItemTag.clock
        guard let clock = ClockID(rawValue: UInt32(number)) else {
            throw MalformedItem("a clock is none")
        }
        clocks[Int(number)] &+= UInt64(bitPattern: try source.signed())
        return .time(clock, clocks[Int(number)])
    }

    private mutating func wait() throws(MalformedItem) -> RecordedItem {
        var answers: [Readiness] = []
        for _ in 0..<(try source.count()) {
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
        let count = try source.varint()
        if count == 0 { return nil }
        guard count - 1 <= UInt64(RecordingLayout.pathBytes) else {
            throw MalformedItem("a path is too long")
        }
        return try source.raw(Int(count - 1))
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

/// A call that is compared with its record while that is read: nothing is made of either.
extension ItemReader {
    /// Compares the function and the arguments, by their places, which for this function are among
    /// those that there are. False where they differ; then the record was left.
    mutating func matches(
        call function: Int, _ actual: borrowing InlineArray<9, UInt64>
    ) throws(MalformedItem) -> Bool {
        guard function < functions.count, try beginCall() == function else { return false }
        for index in functions[function].kept
        where arguments[index] != actual[Int(places[index])] {
            return false
        }
        return true
    }

    /// Compares a path; `path` is cut as a record cuts it.
    mutating func matches(path: RawSpan) throws(MalformedItem) -> Bool {
        let count = try source.varint()
        guard count == UInt64(path.byteCount) + 1 else { return false }
        let start = source.position
        try source.skip(path.byteCount)
        return source.bytes.withRawSpan {
            $0.extracting(start..<source.position).hasSameBytes(as: path)
        }
    }

    /// Compares a path that is not in the program's memory.
    mutating func matchesMissingPath() throws(MalformedItem) -> Bool { try source.varint() == 0 }

    /// Takes the result, which is compared with nothing.
    mutating func answer(
        _ function: Int
    ) throws(MalformedItem) -> (error: UInt16, value: UInt64) {
        _ = try endCall(function)
        let known = functions[function]
        return (known.error, known.error == 0 ? known.value : 0)
    }

    /// Compares the result.
    mutating func matches(
        _ function: Int, error: UInt16, value: UInt64, check: UInt16
    ) throws(MalformedItem) -> Bool {
        let recorded = try endCall(function)
        guard functions[function].error == error else { return false }
        return error != 0
            || functions[function].value == value
                && (!functions[function].hasCheck || recorded == check)
    }
}
