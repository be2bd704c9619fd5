import SwasiCache
import SwasiCore
import Synchronization

/// What the host's directories told in one run: each answer once. Any thread may note one.
public final class FactLog: Sendable {
    fileprivate struct State {
        var pending = ByteSink()
        var trees: Set<Int> = []
        var known: Set<FactKey> = []
        var contents: Set<Digest> = []
    }

    /// Bytes from which on facts are handed over.
    private static let pendingBytes = 1 << 20

    private let writer: RecordingWriter
    private let state = Mutex(State())

    init(_ writer: RecordingWriter) {
        self.writer = writer
    }

    /// Notes an answer; the first one to a question counts.
    func note(
        _ answer: Result<HostAnswer, Errno>, of tree: HostTree, to question: HostQuestion
    ) {
        let key = FactKey(tree: tree.number, question: question)
        if state.withLock({ $0.known.contains(key) }) { return }
        let kept = keep(answer)
        state.withLock { state in
            if !state.known.insert(key).inserted { return }
            if state.trees.insert(tree.number).inserted { state.put(tree) }
            state.pending.put(varint: tree.number)
            state.pending.put(1)
            question.put(to: &state.pending)
            kept.put(to: &state.pending)
        }
        if state.withLock({ $0.pending.bytes.count >= FactLog.pendingBytes }) { handOver() }
    }

    /// Notes what a tree is, of which no fact may ever be asked.
    func note(_ tree: HostTree) {
        state.withLock { state in
            if state.trees.insert(tree.number).inserted { state.put(tree) }
        }
    }

    /// Hands what was noted to the writer.
    func handOver() {
        let bytes = state.withLock { state in
            defer { state.pending = ByteSink() }
            return state.pending.bytes
        }
        if !bytes.isEmpty { writer.append(.facts, bytes) }
    }

    /// The answer as it is kept; large content is written by its digest, once.
    private func keep(_ answer: Result<HostAnswer, Errno>) -> FactAnswer {
        switch answer {
        case .failure(let error): return .failure(error)
        case .success(.content(let bytes, let version))
        where bytes.count >= RecordingLayout.contentBytes:
            // Without libcrypto the bytes are kept with the answer, each time.
            guard let digest = try? Digest(of: bytes.span) else {
                return .answer(.content(bytes, version))
            }
            if state.withLock({ $0.contents.insert(digest).inserted }) {
                writer.append(.content, digest.bytes + bytes)
            }
            return .content(digest, version)
        case .success(let answer): return .answer(answer)
        }
    }
}

extension FactLog.State {
    fileprivate mutating func put(_ tree: HostTree) {
        pending.put(varint: tree.number)
        pending.put(0)
        RecordedTree(tree).put(to: &pending)
    }
}
