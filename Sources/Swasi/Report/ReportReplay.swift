import SwasiSnapshot
import Synchronization

/// What a replay for a report came to.
struct ReportReplay {
    /// Words that the page knows: `same`, `diverged`, `cutOff`, `open`, `failed`.
    private let state: String
    /// How it ended, in a sentence.
    let summary: String
    /// Whether it did what was recorded, to the end.
    var isSame: Bool { state == "same" }
    private var divergence: Divergence?
    private var notes = ReportWatch.Notes()
    private var outputs: [ReportText] = []
    private var changes: ReportChanges?

    /// Repeats the run. What keeps it from being repeated is noted.
    init(_ replay: Replay, _ window: ReportWindow, _ bounds: ReportBounds) {
        let notebook = ReportWatch.Notebook(window)
        var replay = replay
        replay.notebook = notebook
        var limits = Limits()
        limits.capturedBytes = bounds.streamBytes
        replay.streams = .captured(limits: limits)
        do throws(SwasiError) {
            let (repeated, changes) = try replay.run { repeated, _ in
                (repeated, ReportChanges(repeated.run, bounds))
            }
            divergence = repeated.divergence
            (state, summary) = ReportReplay.words(repeated, of: replay.recording)
            outputs = [
                ReportText("standard output", repeated.run.standardOutput),
                ReportText("standard error", repeated.run.standardError),
            ]
            self.changes = changes
        } catch {
            (state, summary) = ("failed", "\(error)")
        }
        notes = notebook.notes.withLock { $0 }
    }

    private static func words(
        _ repeated: ReplayedRun, of recording: RecordingFile
    ) -> (String, String) {
        let calls = repeated.callCount == 1 ? "1 call" : "\(repeated.callCount) calls"
        if let divergence = repeated.divergence {
            return ("diverged", "The replay went another way: \(divergence.summary).")
        }
        if repeated.stop == .cutOff {
            return (
                recording.isBeingWritten ? "open" : "cutOff",
                "The recording \(recording.openEndWords) after \(calls); up to there the "
                    + "replay is the same."
            )
        }
        return ("same", "The replay did the same in all \(calls).")
    }

    func add(to data: inout JSONText, _ recording: RecordingFile) {
        var object = JSONText()
        object.add("state", state)
        object.add("text", summary)
        if let divergence {
            object.add("call", divergence.call)
            object.add("divergence", divergence.text(in: recording))
        }
        object.add("times", raw: notes.times.json)
        object.add("changed", raw: notes.changed.json)
        object.add("changeCount", notes.changeCount)
        data.add("replay", raw: object.object)
        data.add("outputs", raw: "[\(outputs.map(\.json).joined(separator: ","))]")
        if let changes { data.add("tree", raw: changes.json) }
    }

    /// Says that there was no replay.
    static func addNothing(to data: inout JSONText, _ recording: RecordingFile) {
        var object = JSONText()
        object.add("state", "none")
        object.add("text", "The program was not run for this page.")
        object.add("times", raw: "[]")
        object.add("changed", raw: "[]")
        object.add("changeCount", 0)
        data.add("replay", raw: object.object)
        data.add("outputs", raw: "[]")
    }
}
