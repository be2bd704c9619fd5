import Swasi

extension RecordedItem {
    /// What came from outside, in a line; nil for a call.
    var inputText: String? {
        switch self {
        case .call: nil
        case .time(let clock, let time): "clock \(clock): \(time)"
        case .treeTime(_, let time): "time of changes: \(time.nanoseconds)"
        case .wait(let answers):
            "wait: "
                + answers.map { $0.isReady ? $0.hangup ? "hangup" : "ready" : "not ready" }
                .joined(separator: ", ")
        case .received(let stream, let bytes, _):
            "read of stream \(stream.rawValue): \(bytes.count) bytes "
                + quotedText(Array(bytes.prefix(32))) + (bytes.count > 32 ? "..." : "")
        case .sent(let stream, let count, _, let taken):
            "write to stream \(stream.rawValue): \(taken) of \(count) bytes"
        case .failed(_, let error): "failed: \(error.constantName)"
        case .answer(let tree, _, let answer): "directory \(tree) of the host: \(answer.words)"
        case .stopped(let reason): "stopped: \(escapedText(reason.hostBytes))"
        }
    }
}

extension HostAnswer {
    /// What sort of answer it is, in words.
    var words: String {
        switch self {
        case .done: "done"
        case .status(let status): "attributes, size \(status.attributes.size)"
        case .entries(let entries): "\(entries.count) entries"
        case .names(let names): names.map { "\($0.count) names" } ?? "too many names"
        case .bytes(let bytes), .content(let bytes, _): "\(bytes.count) bytes"
        case .extendedAttributes(let attributes): "\(attributes.count) extended attributes"
        case .extents(let extents): "\(extents.data.count) stretches of data"
        case .written(let count, _): "\(count) bytes written"
        case .offset(let offset): "offset \(offset)"
        case .space: "space"
        case .moved: "moved"
        }
    }
}
