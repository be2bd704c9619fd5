import SwasiCache
import SwasiCore

/// What the host's directories told in a run that was recorded.
final class FactTable: Sendable {
    /// What the trees were, by their number.
    let trees: [Int: RecordedTree]
    private let facts: [FactKey: FactAnswer]
    private let contents: [Digest: [UInt8]]

    /// Reads all facts of a recording. Errors: `system`; `limitExceeded`; `invalidRecording`, also
    /// for content that is not what its digest says.
    init(_ file: RecordingFile) throws(SwasiError) {
        var trees: [Int: RecordedTree] = [:]
        var facts: [FactKey: FactAnswer] = [:]
        var contents: [Digest: [UInt8]] = [:]
        var kept: UInt64 = 0
        for frame in file.frames {
            let kind = frame.header.kind
            if kind != .facts, kind != .content { continue }
            kept += UInt64(frame.header.plainCount)
            if kept > RecordingLayout.keptBytes {
                throw SwasiError(
                    .limitExceeded, "cannot replay '\(file.damage.shown)'",
                    cause: "it has more than 4 GiB of directories of the host")
            }
            let bytes = try file.bytes(of: frame)
            if kind == .content {
                guard bytes.count >= Digest.byteCount,
                    let digest = Digest(bytes: Array(bytes[..<Digest.byteCount]))
                else { throw file.damage.error("content has no digest", at: frame.offset) }
                let content = Array(bytes[Digest.byteCount...])
                if try Digest(of: content.span) != digest {
                    throw file.damage.error("content is not what it should be", at: frame.offset)
                }
                contents[digest] = content
                continue
            }
            try file.damage.reading(at: frame.offset) { () throws(MalformedItem) in
                var source = ByteSource(bytes)
                while source.left > 0 { try FactTable.take(&source, &trees, &facts) }
            }
        }
        self.trees = trees
        self.facts = facts
        self.contents = contents
    }

    private static func take(
        _ source: inout ByteSource, _ trees: inout [Int: RecordedTree],
        _ facts: inout [FactKey: FactAnswer]
    ) throws(MalformedItem) {
        let tree: Int = try source.number()
        if try source.bool() {
            let question = try HostQuestion(&source)
            let key = FactKey(tree: tree, question: question)
            let answer = try FactAnswer(&source)
            if facts.updateValue(answer, forKey: key) != nil {
                throw MalformedItem("a question is answered twice")
            }
        } else if trees.updateValue(try RecordedTree(&source), forKey: tree) != nil {
            throw MalformedItem("a tree is there twice")
        }
    }

    /// The answer to a question; nil if it was not asked. Errors: the recorded failure; `io` for
    /// content that the recording lacks.
    func answer(_ key: FactKey) throws(Errno) -> HostAnswer? {
        switch facts[key] {
        case nil: return nil
        case .answer(let answer): return answer
        case .failure(let error): throw error
        case .content(let digest, let version):
            guard let bytes = contents[digest] else { return nil }
            return .content(bytes, version)
        }
    }
}
