import SwasiCore
import SwasiSnapshot
import SwasiWASI

extension RecordingFile {
    /// Hands the recording over as lines of JSON: its settings, what it holds, its end.
    ///
    /// Errors: `system`; `invalidRecording`; those of `body`.
    public func forEachJSONLine(
        _ body: (String) throws(SwasiError) -> Void
    ) throws(SwasiError) {
        try body(settings.json)
        for fact in try facts() {
            var line = JSONText()
            line.add("type", "fact")
            line.add("tree", UInt64(fact.tree))
            line.add("text", fact.text)
            try body(line.object)
        }
        var calls: UInt64 = 0
        try forEachItem { (item) throws(SwasiError) in
            if case .call(let call) = item { calls = call.index }
            try body(item.json(settings.functions, call: calls))
            return true
        }
        if let end { try body(end.json) }
    }
}

extension RunSettings {
    fileprivate var json: String {
        var line = JSONText()
        line.add("type", "settings")
        line.add("semantics", semantics)
        line.add("version", version)
        line.add("library", libraryVersion)
        line.add("machine", machine)
        line.add("program", bytes: programName)
        line.add("programDigest", "sha256:\(programDigest.hexadecimal)")
        if let function { line.add("function", function) }
        line.add("arguments", raw: JSONText.list(arguments))
        line.add(
            "environment",
            raw: JSONText.list(environment.map { Array($0.joined(separator: Array("=".utf8))) }))
        if let image {
            line.add("image", bytes: image.reference)
            line.add("imageDigest", "sha256:\(image.digest.hexadecimal)")
        }
        line.add("mounts", raw: JSONText.list(mounts.map(\.path)))
        line.add("faults", raw: JSONText.list(faults.map { Array($0.utf8) }))
        return line.object
    }
}

extension RunEnd {
    fileprivate var json: String {
        var line = JSONText()
        line.add("type", "end")
        line.add("kind", "\(kind)")
        line.add("status", UInt64(code))
        line.add("message", message)
        line.add("lastCall", lastCall)
        line.add("outputBytes", raw: "[\(outputs.map { "\($0.count)" }.joined(separator: ","))]")
        var changed: [String] = []
        for tree in trees {
            var object = JSONText()
            object.add("path", bytes: tree.path)
            object.add("changes", tree.changes)
            object.add("digest", "sha256:\(tree.digest.hexadecimal)")
            changed.append(object.object)
        }
        line.add("trees", raw: "[\(changed.joined(separator: ","))]")
        return line.object
    }
}

extension RecordedItem {
    fileprivate func json(_ functions: [RecordedFunction], call: UInt64) -> String {
        var line = JSONText()
        switch self {
        case .call(let call):
            line.add("type", "call")
            line.add("call", call.index)
            line.add(
                "function",
                call.function < functions.count ? functions[call.function].name : "")
            line.add("text", call.text(functions))
            line.add(
                "arguments", raw: "[\(call.arguments.map { "\($0)" }.joined(separator: ","))]")
            line.add("paths", raw: JSONText.list(call.paths.map { $0 ?? [] }))
            if call.error != 0 {
                line.add("error", UInt64(call.error))
            } else {
                line.add("value", call.value)
            }
            return line.object
        default: line.add("call", call + 1)
        }
        addEvent(to: &line)
        return line.object
    }

    private func addEvent(to line: inout JSONText) {
        switch self {
        case .call: break
        case .time(let clock, let time):
            line.add("type", "time")
            line.add("clock", "\(clock)")
            line.add("nanoseconds", time)
        case .treeTime(_, let time):
            line.add("type", "treeTime")
            line.add("nanoseconds", raw: "\(time.nanoseconds)")
        case .wait(let answers):
            line.add("type", "wait")
            line.add(
                "ready", raw: "[\(answers.map { "\($0.isReady)" }.joined(separator: ","))]")
        case .received(let stream, let bytes, _):
            line.add("type", "received")
            line.add("stream", UInt64(stream.rawValue))
            line.add("bytes", bytes: bytes)
        case .sent(let stream, let count, let fingerprint, let taken):
            line.add("type", "sent")
            line.add("stream", UInt64(stream.rawValue))
            line.add("count", UInt64(count))
            line.add("taken", UInt64(taken))
            line.add("fingerprint", UInt64(fingerprint))
        case .failed(_, let error):
            line.add("type", "failed")
            line.add("error", error.constantName)
        case .answer(let tree, _, _):
            line.add("type", "answer")
            line.add("tree", UInt64(tree))
        case .stopped(let reason):
            line.add("type", "stopped")
            line.add("reason", reason)
        }
    }
}

extension JSONText {
    /// A list of texts; what is no UTF-8 in them becomes U+FFFD.
    fileprivate static func list(_ texts: [[UInt8]]) -> String {
        let quoted = texts.map { JSONText.quoted(String(decoding: $0, as: UTF8.self)) }
        return "[\(quoted.joined(separator: ","))]"
    }
}
