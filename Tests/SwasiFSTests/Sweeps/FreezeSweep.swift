import SwasiConformance
import SwasiCore
import SwasiFS
import Synchronization

/// Before each call that may change a tree: freezes it, and lets it go on with a copy of its state.
/// What was frozen must be the same at the end, whatever happened since.
final class FreezeSweep: Decoration {
    /// A frozen tree and what could be seen in it when it was frozen.
    private struct Kept {
        var tree: FrozenTree
        var text: String
    }

    /// Frozen trees that are looked at; the others are only held.
    private static let most = 12
    private let tree: MemoryFileSystem
    private let kept = Mutex<[Kept]>([])
    private let held = Mutex<[FrozenTree]>([])
    private let calls = Atomic(0)

    init(_ tree: MemoryFileSystem) {
        self.tree = tree
    }

    func around<Result>(
        _ call: SeamCall, _ body: () throws(Errno) -> Result
    ) throws(Errno) -> Result {
        if call.mayChange {
            let frozen = tree.freeze()
            let number = calls.add(1, ordering: .relaxed).newValue
            if number <= FreezeSweep.most {
                let text = try FreezeSweep.dump(frozen)
                kept.withLock { $0.append(Kept(tree: frozen, text: text)) }
            } else {
                held.withLock { $0 = [frozen] }
            }
            tree.continueWithCopy()
        }
        return try body()
    }

    /// The first frozen tree that is not as it was, in words.
    func problem() throws -> String? {
        for (index, kept) in kept.withLock({ $0 }).enumerated() {
            let text = try FreezeSweep.dump(kept.tree)
            if text != kept.text {
                return "frozen tree \(index) changed from\n\(kept.text)to\n\(text)"
            }
        }
        return nil
    }

    private static func dump(_ frozen: FrozenTree) throws(Errno) -> String {
        try TreeDump(of: MemoryFileSystem(frozen), .everything).text
    }
}
