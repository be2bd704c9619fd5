import Swasi

/// What a command line asks to be written about host calls.
struct TraceRequest: Equatable, Sendable {
    /// A file of the host; nil for standard error.
    var file: String?
    /// Lists of names of calls.
    var calls: [String] = []
    /// Absolute paths of the guest.
    var paths: [String] = []
    var showsTimes = true

    /// The trace; its file is made, or emptied. Errors: `system`.
    func trace() throws(SwasiError) -> Trace {
        var output = TraceOutput.standardError
        if let file { output = try TraceOutput(path: file) }
        var trace = Trace(to: output)
        trace.calls = calls
        trace.paths = paths
        trace.showsTimes = showsTimes
        return trace
    }
}
