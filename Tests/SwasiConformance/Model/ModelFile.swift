import SwasiCore
import SwasiFS

/// An open file of the model.
final class ModelFile: OpenFile {
    let node: NodeID
    private let access: Access
    private let fileSystem: ModelFileSystem

    /// Takes over one hold on `node`.
    init(_ node: NodeID, _ access: Access, _ fileSystem: ModelFileSystem) {
        self.node = node
        self.access = access.contains(.truncate) ? access.union(.write) : access
        self.fileSystem = fileSystem
    }

    deinit {
        fileSystem.unpin(node, count: 1)
    }

    func attributes() throws(Errno) -> Attributes {
        try fileSystem.attributes(of: node)
    }

    func setAttributes(_ change: AttributeChange, _ stamp: Stamp) throws(Errno) {
        try fileSystem.setAttributes(change, of: node, stamp)
    }

    func gather(_ range: Range<UInt64>) {}

    func synchronize(dataOnly: Bool) {}

    private func bytes(at offset: UInt64, count: Int) throws(Errno) -> [UInt8] {
        if !access.contains(.read) { throw .badDescriptor }
        return try fileSystem.withTree { [node] (tree) throws(Errno) in
            try tree.read(node, offset, count)
        }
    }

    func read(at offset: UInt64, into bytes: inout MutableRawSpan) throws(Errno) -> Int {
        let read = try self.bytes(at: offset, count: bytes.byteCount)
        return read.withRawSpan { bytes.copy($0) }
    }

    func withPages(_ range: Range<UInt64>, _ body: (RawSpan) -> Bool) throws(Errno) {
        for piece in BlockPieces(range) {
            let bytes = try bytes(at: piece.offset, count: piece.inBlock.count)
            if bytes.isEmpty { return }
            if !bytes.withRawSpan(body) { return }
        }
        if range.isEmpty { _ = try bytes(at: range.lowerBound, count: 0) }
    }

    func write(
        _ bytes: RawSpan, _ position: Position, _ stamp: Stamp
    ) throws(Errno) -> (count: Int, end: UInt64) {
        try write(bytes.array, position, stamp)
    }

    private func write(
        _ bytes: [UInt8], _ position: Position, _ stamp: Stamp
    ) throws(Errno) -> (count: Int, end: UInt64) {
        if !access.contains(.write) { throw .badDescriptor }
        return try fileSystem.withTree { [node] (tree) throws(Errno) in
            try tree.write(node, bytes, position, stamp)
        }
    }

    func truncate(to size: UInt64, _ stamp: Stamp) throws(Errno) {
        if !access.contains(.write) { throw .invalid }
        try fileSystem.withTree { [node] (tree) throws(Errno) in
            try tree.truncate(node, to: size, stamp)
        }
    }

    func allocate(
        _ range: Range<UInt64>, _ mode: Allocation, _ stamp: Stamp
    ) throws(Errno) {
        if !access.contains(.write) { throw .badDescriptor }
        try fileSystem.withTree { [node] (tree) throws(Errno) in
            try tree.allocate(node, range, mode, stamp)
        }
    }

    func next(_ kind: ExtentKind, from offset: UInt64) throws(Errno) -> UInt64 {
        try fileSystem.withTree { [node] (tree) throws(Errno) in
            try tree.next(kind, in: node, from: offset)
        }
    }

    func copy(
        _ range: Range<UInt64>, from source: any OpenFile, to offset: UInt64, _ stamp: Stamp
    ) throws(Errno) -> UInt64 {
        if !access.contains(.write) { throw .badDescriptor }
        _ = try source.read(at: 0, count: 0)
        let end = try min(range.upperBound, source.attributes().size)
        if range.lowerBound >= end { return 0 }
        let count = end - range.lowerBound
        if let other = source as? ModelFile, other.fileSystem === fileSystem, other.node == node,
            range.lowerBound < offset + count, offset < end
        {
            throw .invalid
        }
        let bytes = try source.read(at: range.lowerBound, count: Int(count))
        return try UInt64(write(bytes, .at(offset), stamp).count)
    }
}
