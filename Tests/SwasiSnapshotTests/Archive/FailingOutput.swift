import SwasiCore

@testable import SwasiSnapshot

/// Takes some pieces, then none.
final class FailingOutput: ArchiveOutput {
    private let limit: Int
    private(set) var writes = 0

    init(after limit: Int) { self.limit = limit }

    func write(_ bytes: RawSpan) throws(SwasiError) {
        if writes == limit { throw SwasiError(.system, "write \(limit)") }
        writes += 1
    }

    func finish() throws(SwasiError) {}
}
