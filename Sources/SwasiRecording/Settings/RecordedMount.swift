import SwasiCore

/// A tree that a run had attached, and where.
public struct RecordedMount: Sendable, Equatable {
    /// What is below a tree in memory.
    public enum Lower: Sendable, Equatable {
        case image(RecordedImage)
        /// A directory of the host, by its path.
        case host([UInt8])
    }

    /// What it is made of.
    public enum Source: Sendable, Equatable {
        case memory
        case image(RecordedImage)
        /// A directory or file of the host, by its path, and the mode's word.
        case host([UInt8], mode: String)
        case overlay([Lower])
    }

    /// Where it is.
    public var path: [UInt8]
    /// What it is made of.
    public var source: Source
    /// Nothing can be changed through it.
    public var isReadOnly: Bool
    /// The part of the tree that is attached.
    public var innerPath: [UInt8]?
    /// Bytes that a run may add.
    public var addedBytes: UInt64?
    /// Nodes that a run may add.
    public var addedNodes: UInt64?

    /// Makes a mount of its parts.
    public init(
        path: [UInt8], source: Source, isReadOnly: Bool, innerPath: [UInt8]?,
        addedBytes: UInt64?, addedNodes: UInt64?
    ) {
        self.path = path
        self.source = source
        self.isReadOnly = isReadOnly
        self.innerPath = innerPath
        self.addedBytes = addedBytes
        self.addedNodes = addedNodes
    }

    func put(to sink: inout ByteSink) {
        sink.put(counted: path)
        switch source {
        case .memory: sink.put(0)
        case .image(let image):
            sink.put(1)
            image.put(to: &sink)
        case .host(let path, let mode):
            sink.put(2)
            sink.put(counted: path)
            sink.put(text: mode)
        case .overlay(let lowers):
            sink.put(3)
            sink.put(varint: lowers.count)
            for lower in lowers { lower.put(to: &sink) }
        }
        sink.put(bool: isReadOnly)
        sink.put(bool: innerPath != nil)
        sink.put(counted: innerPath ?? [])
        for bound in [addedBytes, addedNodes] {
            sink.put(bool: bound != nil)
            sink.put(varint: bound ?? 0)
        }
    }

    init(_ source: inout ByteSource) throws(MalformedItem) {
        path = try source.counted()
        switch try source.byte() {
        case 0: self.source = .memory
        case 1: self.source = .image(try RecordedImage(&source))
        case 2: self.source = .host(try source.counted(), mode: try source.text())
        case 3:
            var lowers: [Lower] = []
            for _ in 0..<(try source.count()) { lowers.append(try Lower(&source)) }
            self.source = .overlay(lowers)
        default: throw MalformedItem("a mount is of no sort")
        }
        isReadOnly = try source.bool()
        let hasInner = try source.bool()
        let inner = try source.counted()
        innerPath = hasInner ? inner : nil
        addedBytes = try RecordedMount.bound(&source)
        addedNodes = try RecordedMount.bound(&source)
    }

    private static func bound(_ source: inout ByteSource) throws(MalformedItem) -> UInt64? {
        let isThere = try source.bool()
        let number = try source.varint()
        return isThere ? number : nil
    }
}

extension RecordedMount.Lower {
    fileprivate func put(to sink: inout ByteSink) {
        switch self {
        case .image(let image):
            sink.put(0)
            image.put(to: &sink)
        case .host(let path):
            sink.put(1)
            sink.put(counted: path)
        }
    }

    fileprivate init(_ source: inout ByteSource) throws(MalformedItem) {
        self =
            try source.bool() ? .host(try source.counted()) : .image(try RecordedImage(&source))
    }
}
