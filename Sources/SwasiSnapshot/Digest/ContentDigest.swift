import SwasiCache
import SwasiCore
import SwasiFS

/// The digest of a file's bytes: a tree of hashes over pages of 64 KiB, in which what is known to
/// be zero costs nothing (Docs/Formats/digests.md).
struct ContentDigest {
    /// Bytes of a page.
    static let pageSize: UInt64 = 64 << 10

    private let view: TreeView
    private let counter: ByteCounter
    /// The digest of 2^N pages of zero bytes, at place N.
    private var zeros: [Digest] = []

    init(_ view: TreeView, _ counter: ByteCounter) {
        self.view = view
        self.counter = counter
    }

    /// The digest of a file.
    ///
    /// Errors: `system` for what cannot be read; `imageChanged` for a file that changes meanwhile;
    /// `missingLibrary` without libcrypto.
    mutating func digest(
        of location: Location, _ attributes: Attributes, at path: [UInt8]
    ) throws(SwasiError) -> Digest {
        let pages = (attributes.size + ContentDigest.pageSize - 1) / ContentDigest.pageSize
        var level = 0
        while pages > 1 << UInt64(level) { level += 1 }
        var root = try zero(level)
        if attributes.size > 0 {
            let file = try view.read(path) { () throws(Errno) in try view.open(location) }
            var reader = PageReader(
                TreeContent(
                    view: view, file: file, path: path, attributes: attributes, counter: counter))
            root = try node(level, from: 0, &reader)
            try reader.content.check()
        }
        var builder = try DigestBuilder()
        builder.add([2] + attributes.size.littleEndianBytes + root.bytes)
        return builder.finish()
    }

    /// The digest of 2^`level` pages.
    private mutating func node(
        _ level: Int, from page: UInt64, _ reader: inout PageReader
    ) throws(SwasiError) -> Digest {
        guard let next = try reader.nextData(from: page), next < page + 1 << UInt64(level) else {
            return try zero(level)
        }
        if level == 0 { return try reader.digest(of: page) }
        let left = try node(level - 1, from: page, &reader)
        let right = try node(level - 1, from: page + 1 << UInt64(level - 1), &reader)
        return try ContentDigest.join(left, right)
    }

    private static func join(_ left: Digest, _ right: Digest) throws(SwasiError) -> Digest {
        var builder = try DigestBuilder()
        builder.add([1] + left.bytes + right.bytes)
        return builder.finish()
    }

    private mutating func zero(_ level: Int) throws(SwasiError) -> Digest {
        if zeros.isEmpty {
            var builder = try DigestBuilder()
            builder.add([0])
            zeros.append(builder.finish())
        }
        while zeros.count <= level {
            let last = zeros[zeros.count - 1]
            zeros.append(try ContentDigest.join(last, last))
        }
        return zeros[level]
    }
}

/// Reads pages of one file in order.
private struct PageReader {
    /// Pages that are read together.
    private static let gathered: UInt64 = 16

    let content: TreeContent
    /// The next page with data that was found, and from where it was looked for.
    private var known: (from: UInt64, page: UInt64?)?
    private var buffer: [UInt8] = []
    private var bufferStart: UInt64 = 0

    init(_ content: TreeContent) {
        self.content = content
    }

    /// The first page from one on that may hold data; nil for none.
    mutating func nextData(from page: UInt64) throws(SwasiError) -> UInt64? {
        if let known, page >= known.from, known.page.map({ page <= $0 }) ?? true {
            return known.page
        }
        let offset = try content.nextData(from: page * ContentDigest.pageSize)
        let found = offset.map { max(page, $0 / ContentDigest.pageSize) }
        known = (page, found)
        return found
    }

    /// The digest of one page: of its bytes without the zero bytes at their end.
    mutating func digest(of page: UInt64) throws(SwasiError) -> Digest {
        let size = content.attributes.size
        let start = page * ContentDigest.pageSize
        let end = min(start + ContentDigest.pageSize, size)
        if start < bufferStart || end > bufferStart + UInt64(buffer.count) {
            let last = min(start + Self.gathered * ContentDigest.pageSize, size)
            let count = Int(last - start)
            if buffer.count != count { buffer = [UInt8](repeating: 0, count: count) }
            bufferStart = start
            try buffer.withMutableRawSpan { (span) throws(SwasiError) in
                try content.read(at: start, into: &span)
            }
        }
        let first = Int(start - bufferStart)
        var count = Int(end - start)
        while count > 0, buffer[first + count - 1] == 0 { count -= 1 }
        var builder = try DigestBuilder()
        builder.add([0])
        buffer.withRawSpan { builder.update($0.extracting(first..<first + count)) }
        return builder.finish()
    }
}

extension DigestBuilder {
    /// Adds bytes.
    mutating func add(_ bytes: [UInt8]) {
        bytes.withRawSpan { update($0) }
    }
}

extension FixedWidthInteger {
    /// Its bytes, the least first.
    var littleEndianBytes: [UInt8] {
        (0..<Self.bitWidth / 8).map { UInt8(truncatingIfNeeded: self >> Self(8 * $0)) }
    }
}
