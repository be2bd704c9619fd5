import Swasi

extension RecordingFile {
    /// The number of the call that a user names: a number, functions as a trace has them, or
    /// functions, a colon and an absolute path.
    ///
    /// Errors: `invalidArgument` for words that mean no calls; `notFound` for a call that did not
    /// come; those of reading the recording.
    func call(named text: String) throws(SwasiError) -> UInt64 {
        if let number = UInt64(text) {
            if number > 0, try !calls(number...number).isEmpty { return number }
        } else {
            let parts = text.split(
                separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            let path = parts.count > 1 ? String(parts[1]).hostBytes : nil
            if let path, path.first != UInt8(ascii: "/") {
                throw SwasiError(
                    .invalidArgument, "'\(escapedText(text.hostBytes))' names no call",
                    cause: "the path is not absolute", hint: "use path_open:/etc/x")
            }
            if let number = try firstCall(String(parts[0]), on: path) { return number }
        }
        throw SwasiError(
            .notFound, "there is no call '\(escapedText(text.hostBytes))' in the recording",
            hint: "see all of them with: swasi record calls")
    }
}
