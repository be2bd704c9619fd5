import SwasiCore
import SwasiEngine

/// Writes the lines of one run's trace; on the guest's thread only.
///
/// A line is begun before its call is performed and ended after it, so that what a call replaces is
/// shown as it was.
struct Tracer {
    /// The line of the call that goes on.
    private struct Line {
        var isShown = false
        /// The argument that comes next, and its first place in the signature.
        var argument = 0
        var place = 0
        var start: UInt64 = 0
    }

    let buffer: TraceBuffer
    private let isMeant: [Bool]
    private let paths: [GuestPath]
    private let showsTimes: Bool
    private let notes: TraceNoteBox
    /// The guest's streams that lead where the trace does.
    private let sharedStreams: [StreamID]
    /// The guest's last byte there did not end a line: lines of ours wait.
    private var isGuestLineOpen = false
    private var line = Line()

    /// Begins a trace; `sharedStreams` are those of the guest that lead where the trace does.
    ///
    /// Errors: `invalidArgument` for names that mean no calls.
    init(_ trace: Trace, notes: TraceNoteBox, sharedStreams: [StreamID]) throws(SwasiError) {
        isMeant = try CallPatterns.selection(trace.calls, title: "trace's filter")
        buffer = TraceBuffer(trace.output)
        paths = trace.paths.map { GuestPath($0.utf8) }
        showsTimes = trace.showsTimes
        self.notes = notes
        self.sharedStreams = sharedStreams
        trace.output.add(buffer)
    }

    // MARK: Calls

    /// A call begins.
    mutating func begin(
        _ call: HostCall, _ memory: borrowing GuestMemory, _ names: DescriptorNames
    ) {
        if call.mayWait(names) { flush() }
        line.isShown = shows(call, memory, names)
        if !line.isShown { return }
        beginLine(call.index)
        buffer.append(text: call.function.name)
        buffer.append(UInt8(ascii: "("))
        line.argument = 0
        line.place = 0
        writeArguments(call, memory, names, isDone: false)
        if showsTimes { line.start = TraceClock.nanoseconds }
    }

    /// A call is done.
    mutating func end(
        _ call: HostCall, _ memory: borrowing GuestMemory, _ names: DescriptorNames
    ) {
        if line.isShown {
            let elapsed = showsTimes ? TraceClock.nanoseconds &- line.start : 0
            writeArguments(call, memory, names, isDone: true)
            buffer.append(")")
            writeAnswer(call, names)
            if showsTimes { writeTime(elapsed) }
            buffer.endLine()
        }
        if notes.hasNotes { writeNotes(call.index) }
        if !sharedStreams.isEmpty { watchGuest(call, memory, names) }
        if buffer.output.isLive { flush() }
    }

    /// The run is over: `text` says how.
    mutating func finish(_ text: String) {
        writeNotes(nil)
        beginLine(nil)
        buffer.append("+++ ")
        Array(text.utf8).withRawSpan { buffer.append(escaped: $0) }
        buffer.append(" +++")
        buffer.endLine()
        flushWhole()
    }

    /// Forgets the lines that were not written.
    func close() {
        buffer.output.remove(buffer)
    }

    private func shows(
        _ call: HostCall, _ memory: borrowing GuestMemory, _ names: DescriptorNames
    ) -> Bool {
        if !isMeant[call.shape.number] { return false }
        if paths.isEmpty { return true }
        for path in names.paths(of: call, memory)
        where paths.contains(where: { $0.holds(path) }) {
            return true
        }
        return false
    }

    private mutating func writeArguments(
        _ call: HostCall, _ memory: borrowing GuestMemory, _ names: DescriptorNames, isDone: Bool
    ) {
        let arguments = call.shape.arguments
        while line.argument < arguments.count {
            let argument = arguments[line.argument]
            if argument.isFilled, !isDone { return }
            if case .answer = argument {
            } else {
                if line.argument > 0 { buffer.append(", ") }
                write(argument, at: line.place, call, memory, names)
            }
            line.argument += 1
            line.place += argument.places
        }
    }

    // MARK: Lines

    private mutating func beginLine(_ index: CallIndex?) {
        if buffer.isFull { flushWhole() }
        guard let index else { return }
        buffer.append(decimal: index.rawValue, width: 6, padding: UInt8(ascii: " "))
        buffer.append(UInt8(ascii: " "))
    }

    private mutating func writeNotes(_ index: CallIndex?) {
        for note in notes.takeAll() {
            beginLine(index)
            buffer.append("* ")
            buffer.append(text: note.operation)
            note.subject.withRawSpan {
                buffer.append("(")
                buffer.append(quoted: $0, limit: GuestPath.maximumCount)
                buffer.append("): ")
            }
            Array(note.text.utf8).withRawSpan { buffer.append(escaped: $0) }
            buffer.endLine()
        }
    }

    /// Writes the lines unless a guest's line is not at its end.
    private func flush() {
        if !isGuestLineOpen { buffer.flush() }
    }

    /// Writes the lines, after a line break if a guest's line is not at its end.
    private mutating func flushWhole() {
        if isGuestLineOpen {
            [UInt8(ascii: "\n")].withRawSpan { buffer.output.write($0) }
            isGuestLineOpen = false
        }
        buffer.flush()
    }

    /// Sees whether what the guest wrote to a stream ended a line; then ours can go on.
    private mutating func watchGuest(
        _ call: HostCall, _ memory: borrowing GuestMemory, _ names: DescriptorNames
    ) {
        guard call.shape.callClass == .write, call.error == nil, call.value > 0,
            case .stream(let stream) = names[call.arguments[0]], sharedStreams.contains(stream)
        else { return }
        var last = UInt8(ascii: "\n")
        GuestList(call.arguments[1], call.arguments[2])
            .forEachPart(call.value - 1..<call.value, memory) { last = $0[0] }
        isGuestLineOpen = last != UInt8(ascii: "\n")
        flush()
    }
}

extension HostCall {
    /// Whether the call may take long, or end the process: lines before it are written first.
    fileprivate func mayWait(_ names: DescriptorNames) -> Bool {
        switch shape.callClass {
        case .poll: true
        case .read, .write, .socket:
            if case .stream = names[arguments[0]] { true } else { false }
        default: false
        }
    }
}
