import SwasiConformance
import SwasiCore
import SwasiFS
import Synchronization

/// Around each call on an overlay: makes it again and again while the first, then the second, then
/// the third of the calls that it makes on its lowers fails, until it makes no more. What failed
/// must say so and leave no trace.
///
/// Calls that hand out what they find piece by piece, or may stop early, are made once: see
/// `PiecewiseSweepTests`.
final class LowerSweep: Decoration {
    /// Calls of one case that are made to fail; those of very long cases are alike.
    private static let most = 60
    /// Stands around the lowers.
    private let faults: CallFaults
    private let tree: MemoryFileSystem
    private let findings = Mutex<[String]>([])
    private let failures = Atomic(0)

    init(_ tree: MemoryFileSystem, _ faults: CallFaults) {
        self.tree = tree
        self.faults = faults
    }

    /// What was wrong.
    var problems: [String] { findings.withLock { $0 } }

    /// How many calls were made to fail.
    var failureCount: Int { failures.load(ordering: .relaxed) }

    /// Large trees show nothing that small ones do not, and take long to compare.
    private var isLarge: Bool {
        get throws(Errno) { try tree.statistics().usedNodes > 300 }
    }

    func around<Result>(
        _ call: SeamCall, _ body: () throws(Errno) -> Result
    ) throws(Errno) -> Result {
        if call == .entries || call == .withPages || call == .copy { return try body() }
        let large = try isLarge
        if large || failureCount >= LowerSweep.most { return try body() }
        let frozen = tree.freeze()
        var before: String?
        var count: UInt64 = 1
        while true {
            faults.fail(after: count, with: .io)
            do throws(Errno) {
                let result = try body()
                guard let failed = faults.stop() else { return result }
                note("\(call) succeeds although \(failed) of a lower failed")
                return result
            } catch {
                guard let failed = faults.stop() else { throw error }
                failures.add(1, ordering: .relaxed)
                if error != .io {
                    note("\(call) fails with \(error.constantName) where \(failed) failed")
                }
                compare(frozen, &before, "\(call) that failed in call \(count), \(failed)")
            }
            // All of the first calls, then fewer and fewer of many that are alike.
            count += 1 + count / 16
        }
    }

    /// Compares everything that can be seen now with what could be seen before, `before` in words,
    /// which are made of `frozen` once.
    private func compare(_ frozen: FrozenTree, _ before: inout String?, _ subject: String) {
        do throws(Errno) {
            if before == nil {
                before = try TreeDump(of: MemoryFileSystem(frozen), .everything).text
            }
            let after = try TreeDump(of: MemoryFileSystem(tree.freeze()), .everything).text
            if let before, before != after {
                note("\(subject) changed the tree from\n\(before)to\n\(after)")
            }
        } catch {
            note("\(subject) left a tree that cannot be read: \(error.constantName)")
        }
        if let problem = tree.problem() { note("\(subject) broke a rule: \(problem)") }
    }

    private func note(_ problem: String) {
        findings.withLock { $0.append(problem) }
    }
}
