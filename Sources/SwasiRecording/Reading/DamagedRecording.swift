import SwasiCore

/// Says what is wrong with a recording, in words for its user.
struct DamagedRecording {
    /// The path as messages show it.
    let shown: String

    init(_ path: String) {
        shown = escapedText(path.hostBytes)
    }

    /// The error of a damage, and where it is in the file.
    func error(_ reason: String, at offset: Int? = nil) -> SwasiError {
        SwasiError(
            .invalidRecording, "cannot read the recording '\(shown)'",
            cause: "it is damaged" + (offset.map { " at byte \($0)" } ?? "") + ": " + reason,
            hint: "record the run again")
    }

    /// Takes bytes apart that stand at an offset. Errors: `invalidRecording`.
    func reading<Result>(
        at offset: Int, _ body: () throws(MalformedItem) -> Result
    ) throws(SwasiError) -> Result {
        do throws(MalformedItem) {
            return try body()
        } catch {
            throw self.error("\(error.reason)", at: offset)
        }
    }

    /// Reads bytes of the file. Errors: `system`.
    func reading<Result>(_ body: () throws(Errno) -> Result) throws(SwasiError) -> Result {
        do throws(Errno) {
            return try body()
        } catch {
            throw SwasiError(
                .system, "cannot read the recording '\(shown)'", cause: error.hostWords,
                hint: error.hostHint)
        }
    }

    /// The error of a file with no frame.
    var emptiness: SwasiError {
        SwasiError(
            .invalidRecording, "the recording '\(shown)' has nothing in it",
            cause: "it was cut off, or whoever recorded was ended, before the run began",
            hint: "record the run again")
    }
}
