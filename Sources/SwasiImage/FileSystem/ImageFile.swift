import SwasiCore
import SwasiFS

/// An open file of an image: extents of its layers and the holes between them.
final class ImageFile: LastingContent, ContentLending {
    let node: NodeID
    private let fileSystem: ImageFileSystem
    private let size: UInt64
    private let extents: Range<Int>
    private let isReadable: Bool

    /// Opens the file whose record is at `record`. Errors: `io` for a damaged index.
    init(
        _ fileSystem: ImageFileSystem, _ node: NodeID, _ record: Int, isReadable: Bool
    ) throws(Errno) {
        let index = fileSystem.index
        self.fileSystem = fileSystem
        self.node = node
        self.isReadable = isReadable
        size = index.memory.load(record &+ IndexLayout.Node.size, as: UInt64.self)
        extents = try index.content(at: record, in: index.sections.extents)
    }

    func attributes() throws(Errno) -> Attributes {
        try fileSystem.attributes(of: node)
    }

    var lasting: (any OpenFile)? { self }

    func gather(_ range: Range<UInt64>) {
        guard isReadable else { return }
        do throws(Errno) {
            try forEachPart(of: range) { (part) throws(Errno) in
                if case .data(let layer, let range) = part { layer.gather(range) }
                return true
            }
        } catch {
            // The read that follows meets the same failure and reports it.
        }
    }

    func read(at offset: UInt64, into bytes: inout MutableRawSpan) throws(Errno) -> Int {
        guard isReadable else { throw .badDescriptor }
        guard offset < size else { return 0 }
        let end = offset + min(UInt64(bytes.byteCount), size - offset)
        var done = 0
        var next = firstExtent(endingAfter: offset)
        while offset + UInt64(done) < end {
            let part = try self.part(at: offset + UInt64(done), to: end, &next)
            let count = Int(part.count)
            switch part {
            case .hole: bytes.zero(done..<done + count)
            case .data(let layer, let range):
                var target = bytes._mutatingExtracting(done..<done + count)
                try layer.read(at: range.lowerBound, into: &target)
            }
            done += count
        }
        return done
    }

    func lend(_ range: Range<UInt64>, _ body: (RawSpan) -> Void) -> Bool {
        let range = range.clamped(to: 0..<size)
        guard isReadable, !range.isEmpty else { return false }
        var next = firstExtent(endingAfter: range.lowerBound)
        do throws(Errno) {
            let part = try part(at: range.lowerBound, to: range.upperBound, &next)
            guard case .data(let layer, let bytes) = part, bytes.count == range.count else {
                return false
            }
            return try layer.lend(bytes, body)
        } catch {
            // The read that follows meets the same failure and reports it.
            return false
        }
    }

    func withPages(_ range: Range<UInt64>, _ body: (RawSpan) -> Bool) throws(Errno) {
        guard isReadable else { throw .badDescriptor }
        try forEachPart(of: range) { (part) throws(Errno) in
            switch part {
            case .data(let layer, let range): return try layer.withBytes(range, body)
            case .hole(let count): return ImageFile.lendZeros(count, body)
            }
        }
    }

    func next(_ kind: ExtentKind, from offset: UInt64) throws(Errno) -> UInt64 {
        guard offset < size else { throw .noSuchDevice }
        var position = offset
        var next = firstExtent(endingAfter: offset)
        while position < size {
            let part = try part(at: position, to: size, &next)
            switch (part, kind) {
            case (.data, .data), (.hole, .hole): return position
            default: position += part.count
            }
        }
        if kind == .hole { return size }
        throw .noSuchDevice
    }

    // MARK: Parts

    /// A piece of the file.
    private enum Part {
        /// Bytes of a layer.
        case data(LayerBytes, Range<UInt64>)
        /// So many zero bytes.
        case hole(UInt64)

        var count: UInt64 {
            switch self {
            case .data(_, let range): range.upperBound - range.lowerBound
            case .hole(let count): count
            }
        }
    }

    /// The first extent that ends after `offset`.
    private func firstExtent(endingAfter offset: UInt64) -> Int {
        let index = fileSystem.index
        var (low, high) = (extents.lowerBound, extents.upperBound)
        while low < high {
            let middle = (low + high) / 2
            let extent = index.extent(middle).extent
            if extent.logical &+ extent.length <= offset { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// The piece that begins at `offset` and ends at `end` at the latest; `next` is the first
    /// extent that ends after `offset` and moves on. Errors: `io` for a damaged index.
    private func part(
        at offset: UInt64, to end: UInt64, _ next: inout Int
    ) throws(Errno) -> Part {
        guard next < extents.upperBound else { return .hole(end - offset) }
        let (extent, layer) = fileSystem.index.extent(next)
        if offset < extent.logical { return .hole(min(end, extent.logical) - offset) }
        let skipped = offset - extent.logical
        guard layer < fileSystem.layerSizes.count, extent.length > skipped,
            extent.offset <= fileSystem.layerSizes[layer],
            extent.length <= fileSystem.layerSizes[layer] - extent.offset
        else { throw fileSystem.index.damage.note() }
        let count = min(extent.length - skipped, end - offset)
        if count == extent.length - skipped { next += 1 }
        let start = extent.offset + skipped
        return .data(fileSystem.layers[layer], start..<start + count)
    }

    /// Calls `body` for the pieces of a range, to the file's end at most, until it returns false.
    private func forEachPart(
        of range: Range<UInt64>, _ body: (Part) throws(Errno) -> Bool
    ) throws(Errno) {
        let end = min(range.upperBound, size)
        var position = range.lowerBound
        var next = firstExtent(endingAfter: position)
        while position < end {
            let part = try part(at: position, to: end, &next)
            if try !body(part) { return }
            position += part.count
        }
    }

    private static let zeros = [UInt8](repeating: 0, count: 64 << 10)

    /// Lends `count` zero bytes in pieces; false once `body` returned false.
    private static func lendZeros(_ count: UInt64, _ body: (RawSpan) -> Bool) -> Bool {
        var left = count
        while left > 0 {
            let step = Int(min(left, UInt64(zeros.count)))
            if !zeros.withRawSpan({ body($0.extracting(first: step)) }) { return false }
            left -= UInt64(step)
        }
        return true
    }
}
