import SwasiSnapshot

/// A recorded run as one page of HTML, for a browser: its calls over time, what they read and
/// wrote, what became of its trees, its outputs, and how it was set up.
///
///     let report = try Report(Replay(try RecordingFile(path: "bug.swasi")))
///     print(report.html)
///
/// The page needs no other file and no network, and what a program or an image chose is only ever
/// text in it. What is too much for a page is left out, which the page says (``ReportBounds``).
public struct Report: Sendable {
    /// The page.
    public let html: String
    /// What became of the replay, in a sentence; nil where none was asked for.
    public let replayText: String?
    /// Whether the run was repeated for the page, and did the same.
    public let isSame: Bool

    /// Makes the page of a run that is repeated for it: only then outputs and changes are known.
    /// Where it cannot be repeated the page says why, and has what the recording holds.
    ///
    /// The outputs of the replay are captured, and shown nowhere else. Errors: `system` and
    /// `invalidRecording` of reading the recording; nothing that the replay throws.
    public init(_ replay: Replay, bounds: ReportBounds = ReportBounds()) throws(SwasiError) {
        try self.init(replay.recording, replay, bounds)
    }

    /// Makes the page of what a recording holds, without running anything.
    ///
    /// Errors: `system` and `invalidRecording` of reading the recording.
    public init(
        _ recording: RecordingFile, bounds: ReportBounds = ReportBounds()
    ) throws(SwasiError) {
        try self.init(recording, nil, bounds)
    }

    private init(
        _ recording: RecordingFile, _ replay: Replay?, _ bounds: ReportBounds
    ) throws(SwasiError) {
        let window = try ReportWindow(recording, bounds)
        let outcome = replay.map { ReportReplay($0, window, bounds) }
        var calls = ReportCalls(recording, window, bounds)
        try recording.forEachItem { (item) throws(SwasiError) in
            calls.add(item)
            return true
        }
        var data = JSONText()
        data.add("swasi", Sandbox.version)
        recording.addSettings(to: &data)
        try recording.addSections(to: &data)
        window.add(to: &data)
        calls.add(to: &data)
        if let outcome {
            outcome.add(to: &data, recording)
        } else {
            ReportReplay.addNothing(to: &data, recording)
        }
        html = Report.page(data.object)
        replayText = outcome?.summary
        isSame = outcome?.isSame ?? false
    }

    /// The page around its data. A `<` in a script would end it; in JSON it can stand in strings
    /// only, where it may be written as a number.
    private static func page(_ data: String) -> String {
        let escape = Array("\\u003c".utf8)
        var bytes = Array(ReportPage.head.utf8)
        bytes.reserveCapacity(bytes.count + data.utf8.count + ReportPage.tail.utf8.count)
        for byte in data.utf8 {
            if byte == UInt8(ascii: "<") { bytes += escape } else { bytes.append(byte) }
        }
        bytes += ReportPage.tail.utf8
        return String(decoding: bytes, as: UTF8.self)
    }
}
