import SwasiCore
import SwasiSnapshot

/// What came from outside during the calls of a run, in words, with the number of the call.
struct ReportEvents {
    /// Bytes of an input that are shown with its call.
    private static let shownBytes = 200

    /// Those of the call that is not over.
    private var pending: [String] = []
    private var rows = ReportColumn()
    private var count = 0
    /// How many are past the bound.
    private var leftOut = 0

    /// Takes what is no call.
    mutating func hear(_ item: RecordedItem) {
        if let words = ReportEvents.words(item) { pending.append(words) }
    }

    /// A call is over: it is the one that they belong to.
    mutating func end(_ call: UInt64, isHeld: Bool, bound: Int) {
        for words in pending where isHeld {
            if count < bound {
                rows.append(raw: "[\(call),\(JSONText.quoted(words))]")
                count += 1
            } else {
                leftOut += 1
            }
        }
        pending.removeAll(keepingCapacity: true)
    }

    func add(to data: inout JSONText) {
        data.add("events", raw: rows.json)
        data.add("eventsLeftOut", UInt64(leftOut))
    }

    private static func words(_ item: RecordedItem) -> String? {
        switch item {
        case .call, .time, .treeTime, .sent: return nil
        case .wait(let answers):
            let states = answers.map {
                $0.isReady ? $0.hangup ? "hung up" : "ready" : "not ready"
            }
            return "waited: \(states.prefix(16).joined(separator: ", "))"
        case .received(let stream, let bytes, let isWhole):
            let dots = bytes.count > shownBytes ? "…" : ""
            return "took \(bytes.count) bytes of stream \(stream.rawValue): "
                + "\"\(escapedText(Array(bytes.prefix(shownBytes))))\(dots)\""
                + (isWhole ? "" : " (changed since they were recorded)")
        case .failed(_, let error): return "the host answered \(error.constantName)"
        case .answer(let tree, _, _): return "asked directory \(tree) of the host"
        case .stopped(let reason): return "stopped: \(escapedText(reason.hostBytes))"
        }
    }
}
