import SwasiCore
import Synchronization
import Testing

@testable import SwasiWASI

/// The trace of calls that a test makes.
final class TracedGuest: Sendable {
    private let bytes = Mutex<[UInt8]>([])

    /// What was written so far, by line.
    var lines: [String] {
        String(decoding: bytes.withLock { $0 }, as: UTF8.self)
            .split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
    }

    /// Runs `body` as a guest and returns the lines of its calls, without their numbers.
    static func lines(
        _ setup: Guest.Setup = Guest.Setup(), calls: [String] = [], paths: [String] = [],
        faults: [String] = [], notes: TraceNoteBox = TraceNoteBox(),
        _ body: (Guest) throws -> Void
    ) throws -> [String] {
        let traced = TracedGuest()
        var trace = Trace(to: traced.output)
        trace.calls = calls
        trace.paths = paths
        trace.showsTimes = false
        let taps = try #require(
            try CallTaps(
                trace: trace, faults: try faults.map { (text) throws in try Fault(text) },
                streams: .captured(), notes: notes))
        var setup = setup
        setup.tap = taps
        try Guest.run(setup, body)
        taps.finish("end")
        #expect(traced.lines.last == "+++ end +++")
        return traced.lines.dropLast().map { String($0.dropFirst(7)) }
    }

    /// Takes lines.
    var output: TraceOutput {
        TraceOutput { [self] span in bytes.withLock { $0 += span.array } }
    }
}
