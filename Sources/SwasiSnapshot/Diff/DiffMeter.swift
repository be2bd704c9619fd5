/// Counts how far a comparison is, and reports it now and then.
final class DiffMeter {
    private var done = TreeDiff.Progress()
    private let report: (TreeDiff.Progress) -> Void
    private var unreportedBytes: UInt64 = 0

    /// Paths, and bytes, between two reports.
    private static let interval: (paths: UInt64, bytes: UInt64) = (1_024, 16 << 20)

    init(_ report: @escaping (TreeDiff.Progress) -> Void) {
        self.report = report
    }

    func countPath() {
        done.paths += 1
        if done.paths % DiffMeter.interval.paths == 0 { report(done) }
    }

    func count(bytes: UInt64) {
        done.bytes += bytes
        unreportedBytes += bytes
        if unreportedBytes < DiffMeter.interval.bytes { return }
        unreportedBytes = 0
        report(done)
    }

    func finish() { report(done) }
}
