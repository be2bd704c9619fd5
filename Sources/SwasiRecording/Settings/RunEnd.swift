public import SwasiCache
import SwasiCore

/// How a run that was recorded ended, and what it came to.
public struct RunEnd: Sendable, Equatable {
    /// How it ended.
    public enum Kind: UInt8, Sendable {
        case exited = 0
        case trapped = 1
        case timedOut = 2
        case outOfMemory = 3
        case outOfFuel = 4
        case cancelled = 5
        /// A signal ended the process that ran it; the code is what a shell makes of that.
        case interrupted = 6

        /// Whether it ended where the program would have gone on.
        var isFromOutside: Bool { self == .timedOut || self == .cancelled || self == .interrupted }
    }

    /// One output.
    public struct Output: Sendable, Equatable {
        /// Bytes that were written.
        public var count: UInt64
        /// What tells them from others.
        public var sum: UInt64
    }

    /// One tree that could be changed.
    public struct Tree: Sendable, Equatable {
        /// Where it was.
        public var path: [UInt8]
        /// How many changes were made.
        public var changes: UInt64
        /// The digest of the changes.
        public var digest: Digest

        /// Makes a tree of its parts.
        public init(path: [UInt8], changes: UInt64, digest: Digest) {
            self.path = path
            self.changes = changes
            self.digest = digest
        }
    }

    /// How it ended.
    public var kind: Kind
    /// The program's own exit status.
    public var code: UInt32
    /// The end in words.
    public var message: String
    /// The number of the last call.
    public var lastCall: UInt64
    /// Standard output and error.
    public var outputs: [Output]
    /// The trees.
    public var trees: [Tree]

    /// Makes an end of its parts.
    public init(
        kind: Kind, code: UInt32, message: String, lastCall: UInt64, outputs: [Output],
        trees: [Tree]
    ) {
        self.kind = kind
        self.code = code
        self.message = message
        self.lastCall = lastCall
        self.outputs = outputs
        self.trees = trees
    }

    /// The frame of the end.
    var bytes: [UInt8] {
        var sink = ByteSink()
        sink.put(varint: UInt64(kind.rawValue))
        sink.put(varint: UInt64(code))
        sink.put(text: message)
        sink.put(varint: lastCall)
        sink.put(varint: outputs.count)
        for output in outputs {
            sink.put(varint: output.count)
            sink.put(fixed: output.sum)
        }
        sink.put(varint: trees.count)
        for tree in trees {
            sink.put(counted: tree.path)
            sink.put(varint: tree.changes)
            sink.put(raw: tree.digest.bytes)
        }
        return sink.bytes
    }

    init(_ bytes: [UInt8]) throws(MalformedItem) {
        var source = ByteSource(bytes)
        kind = try source.choice()
        code = try source.number()
        message = try source.text()
        lastCall = try source.varint()
        outputs = []
        for _ in 0..<(try source.count(of: 9)) {
            outputs.append(Output(count: try source.varint(), sum: try source.fixed()))
        }
        trees = []
        for _ in 0..<(try source.count(of: 34)) {
            trees.append(
                Tree(
                    path: try source.counted(), changes: try source.varint(),
                    digest: try Digest(&source)))
        }
        try source.end()
    }
}
