import SwasiSnapshot

/// Which calls of a run are in its report: the first ones and the last ones.
struct ReportWindow: Sendable {
    /// How many calls the run made.
    let total: UInt64
    /// The number of the last one of those at the beginning.
    let head: UInt64
    /// The number of the first one of those at the end.
    let tail: UInt64

    /// Errors: `system`; `invalidRecording`.
    init(_ recording: RecordingFile, _ bounds: ReportBounds) throws(SwasiError) {
        var total: UInt64 = 0
        try recording.forEachItem { (item) throws(SwasiError) in
            if case .call(let call) = item { total = max(total, call.index) }
            return true
        }
        self.init(total: total, room: UInt64(max(4, bounds.calls)))
    }

    init(total: UInt64, room: UInt64) {
        self.total = total
        if total <= room {
            (head, tail) = (total, total &+ 1)
        } else {
            let last = room / 4
            (head, tail) = (room - last, total - last + 1)
        }
    }

    /// Whether a call is in the report.
    func holds(_ number: UInt64) -> Bool {
        number > 0 && number <= total && (number <= head || number >= tail)
    }

    func add(to data: inout JSONText) {
        data.add("total", total)
        data.add("head", head)
        data.add("tail", tail)
    }
}
