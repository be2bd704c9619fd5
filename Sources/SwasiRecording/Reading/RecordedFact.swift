import SwasiCache
public import SwasiCore

/// What a directory of the host told, in words.
public struct RecordedFact: Sendable {
    /// The number of the directory.
    public var tree: Int
    /// The question and its answer; names are escaped.
    public var text: String
}

extension RecordingFile {
    /// What the host's directories told, in the order in which it was asked.
    ///
    /// Errors: `system`; `invalidRecording`.
    public func facts() throws(SwasiError) -> [RecordedFact] {
        var facts: [RecordedFact] = []
        for frame in frames where frame.header.kind == .facts {
            let bytes = try bytes(of: frame)
            try damage.reading(at: frame.offset) { () throws(MalformedItem) in
                var source = ByteSource(bytes)
                while source.left > 0 {
                    let tree: Int = try source.number()
                    if try !source.bool() {
                        _ = try RecordedTree(&source)
                        continue
                    }
                    let question = try HostQuestion(&source)
                    let answer = try FactAnswer(&source)
                    facts.append(
                        RecordedFact(tree: tree, text: "\(question.words): \(answer.words)"))
                }
            }
        }
        return facts
    }
}

extension HostQuestion {
    /// The question in words, where it can be a fact.
    fileprivate var words: String {
        switch self {
        case .status(let object): "attributes of \(object.inode)"
        case .lookup(let name, let directory):
            "'\(escapedText(name.bytes))' in \(directory.inode)"
        case .list(let directory): "entries of \(directory.inode)"
        case .names(let directory, _): "names of \(directory.inode)"
        case .target(let object): "target of \(object.inode)"
        case .content(let object, let offset, let count):
            "\(count) bytes of \(object.inode) at \(offset)"
        default: "space"
        }
    }
}

extension FactAnswer {
    /// The answer in words.
    fileprivate var words: String {
        switch self {
        case .failure(let error): error.constantName
        case .content(let digest, _): "sha256:\(digest.hexadecimal)"
        case .answer(let answer):
            switch answer {
            case .status(let status):
                "\(status.attributes.kind) \(status.object.inode), \(status.attributes.size) bytes"
            case .entries(let entries): "\(entries.count) entries"
            case .names(let names): "\(names?.count ?? 0) names"
            case .bytes(let bytes), .content(let bytes, _): "\(bytes.count) bytes"
            default: "answered"
            }
        }
    }
}
