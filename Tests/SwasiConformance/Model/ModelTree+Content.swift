import SwasiCore
import SwasiFS

extension ModelTree {
    // MARK: Opening

    /// Checks and, if asked, truncates; the caller then holds the node.
    mutating func open(
        _ id: NodeID, _ access: Access, _ stamp: Stamp
    ) throws(Errno) {
        switch try node(id).kind {
        case .directory: throw .isDirectory
        case .symbolicLink: throw .loop
        case .file: break
        default: throw .noSuchDevice
        }
        if isImmutable, !access.isDisjoint(with: [.write, .truncate]) { throw .readOnly }
        if access.contains(.truncate) {
            change(id, stamp, modified: true) { node in
                node.blocks = [:]
                node.attributes.size = 0
            }
        }
        try hold(id)
    }

    mutating func open(
        _ name: Name, in directory: NodeID, _ access: Access, _ creation: Creation,
        _ stamp: Stamp
    ) throws(Errno) -> (node: NodeID, created: Bool) {
        if let id = try self.directory(directory).entries[name] {
            if case .mustCreate = creation { throw .exist }
            try open(id, access, stamp)
            return (id, false)
        }
        switch creation {
        case .never: throw .noEntry
        case .ifMissing(let new), .mustCreate(let new):
            let id = try make(name, in: directory, new, stamp)
            try hold(id)
            return (id, true)
        }
    }

    // MARK: Bytes

    func read(_ id: NodeID, _ offset: UInt64, _ count: Int) throws(Errno) -> [UInt8] {
        let node = try node(id)
        if offset >= node.attributes.size { return [] }
        let end = offset + min(UInt64(count), node.attributes.size - offset)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Int(end - offset))
        for piece in BlockPieces(offset..<end) {
            if let block = node.blocks[piece.block] {
                bytes += block[piece.inBlock]
            } else {
                bytes += repeatElement(0, count: piece.inBlock.count)
            }
        }
        return bytes
    }

    mutating func write(
        _ id: NodeID, _ bytes: [UInt8], _ position: Position, _ stamp: Stamp
    ) throws(Errno) -> (count: Int, end: UInt64) {
        let node = try node(id)
        let offset =
            switch position {
            case .at(let offset): offset
            case .end: node.attributes.size
            }
        if bytes.isEmpty { return (0, offset) }
        if offset >= limits.fileSize { throw .fileTooLarge }
        let count = Int(min(UInt64(bytes.count), limits.fileSize - offset))
        let pieces = BlockPieces(offset..<offset + UInt64(count))
        let missing = pieces.reduce(0) { $0 + (node.blocks[$1.block] == nil ? 1 : 0) }
        try checkSpace(bytes: UInt64(missing) * ModelNode.blockSize)
        change(id, stamp, modified: true) { node in
            for piece in pieces {
                let start = Int(piece.offset - offset)
                node.blocks[piece.block, default: BlockPieces.zeroBlock]
                    .replaceSubrange(
                        piece.inBlock, with: bytes[start..<start + piece.inBlock.count])
            }
            node.attributes.size = max(node.attributes.size, offset + UInt64(count))
        }
        return (count, offset + UInt64(count))
    }

    mutating func truncate(
        _ id: NodeID, to size: UInt64, _ stamp: Stamp
    ) throws(Errno) {
        if size > limits.fileSize { throw .fileTooLarge }
        change(id, stamp, modified: true) { node in
            if size < node.attributes.size { node.makeHole(size..<node.attributes.size) }
            node.attributes.size = size
        }
    }

    mutating func allocate(
        _ id: NodeID, _ range: Range<UInt64>, _ mode: Allocation, _ stamp: Stamp
    ) throws(Errno) {
        if range.isEmpty { throw .invalid }
        if range.upperBound > limits.fileSize { throw .fileTooLarge }
        if mode == .keepSize { return }
        change(id, stamp, modified: true) { node in
            if mode != .extend { node.makeHole(range.clamped(to: 0..<node.attributes.size)) }
            if mode == .punchHole { return }
            node.attributes.size = max(node.attributes.size, range.upperBound)
        }
    }

    func next(
        _ kind: ExtentKind, in id: NodeID, from offset: UInt64
    ) throws(Errno) -> UInt64 {
        let node = try node(id)
        if offset >= node.attributes.size { throw .noSuchDevice }
        let first = offset / ModelNode.blockSize
        switch kind {
        case .data:
            guard let block = node.blocks.keys.filter({ $0 >= first }).min() else {
                throw .noSuchDevice
            }
            return max(offset, block * ModelNode.blockSize)
        case .hole:
            var block = first
            while node.blocks[block] != nil { block += 1 }
            return min(max(offset, block * ModelNode.blockSize), node.attributes.size)
        }
    }
}

extension ModelNode {
    /// Makes a range inside the file read as zero and gives back whole blocks.
    mutating func makeHole(_ range: Range<UInt64>) {
        for block in blocks.keys {
            let start = block * ModelNode.blockSize
            let part = range.clamped(to: start..<start + ModelNode.blockSize)
            if part.count == ModelNode.blockSize
                || start >= range.lowerBound
                    && range.upperBound >= attributes.size && !part.isEmpty
            {
                blocks[block] = nil
            } else if !part.isEmpty {
                blocks[block]?.replaceSubrange(
                    Int(part.lowerBound - start)..<Int(part.upperBound - start),
                    with: repeatElement(0, count: part.count))
            }
        }
    }
}
