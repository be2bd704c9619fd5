import SwasiCore
import SwasiWASI

extension Divergence {
    /// Calls before and after that ``text(in:)`` shows.
    private static let neighbours: UInt64 = 10

    /// What happened, in one line.
    public var summary: String {
        switch reason {
        case .otherCall: "call \(call) is another one"
        case .otherResult: "call \(call) has another result"
        case .noAnswer(let asked, let recorded):
            "in call \(call) the program asks for \(asked), and the recording has \(recorded)"
        case .otherOutput(let stream):
            "call \(call) writes other bytes to \(Divergence.name(of: stream))"
        case .changedInput(let stream):
            "call \(call) reads bytes of \(Divergence.name(of: stream)) that the recording has "
                + "changed"
        case .endedEarly: "the program ended where the recording has call \(call)"
        case .wentOn: "the program makes call \(call), and the recording ends before it"
        case .otherEnd(let expected, let actual):
            "the end is another one: recorded \(expected), here \(actual)"
        case .otherTree(let path):
            "what was changed of the tree at '\(escapedText(path))' is not what was recorded"
        case .damaged(let error): "\(error)"
        }
    }

    /// What happened, the call as it was recorded and as it came, and the calls around it, in
    /// lines that end in line breaks.
    public func text(in recording: RecordingFile) -> String {
        let functions = recording.settings.functions
        var text = summary + "\n"
        // What comes next cannot be told from what is damaged.
        if case .damaged = reason { return text }
        if let expected { text += "    recorded  \(expected.text(functions))\n" }
        if let actual { text += "    here      \(actual.text(functions))\n" }
        if let expected, let actual, expected.isAlike(actual) {
            text += "    what it filled in differs\n"
        }
        let first = call > Divergence.neighbours ? call - Divergence.neighbours : 1
        // What went another way is said also where the recording cannot tell its neighbours.
        guard let calls = try? recording.calls(first...(call + Divergence.neighbours)),
            !calls.isEmpty
        else { return text }
        text += "  as recorded:\n"
        for one in calls {
            let mark = one.index == call ? ">" : " "
            text += "  \(mark) \(one.index)  \(one.text(functions))\n"
        }
        return text
    }

    private static func name(of stream: StreamID) -> String {
        switch stream {
        case .input: "standard input"
        case .output: "standard output"
        case .error: "standard error"
        default: "stream \(stream.rawValue)"
        }
    }
}

extension RecordingFile {
    /// A call in one line, as a trace has it: what is no part of the record is left out. Bytes that
    /// the program chose are escaped.
    public func text(of call: RecordedCall) -> String { call.text(settings.functions) }
}

extension RecordedCall {
    /// Whether two calls differ in nothing that ``text(_:)`` shows.
    fileprivate func isAlike(_ other: RecordedCall) -> Bool {
        var other = other
        other.check = check
        return other == self
    }
}
