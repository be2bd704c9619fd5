import SwasiCore

/// Bytes of a block: headers fill one, and content is padded to whole ones.
let tarBlock = 512

/// The header blocks of an entry: one of ustar where everything fits, else with a pax extended
/// header before it.
///
/// Sources: POSIX.1-2017 pax, "ustar Interchange Format" and "pax Extended Header"; the GNU tar
/// manual, "Storing Sparse Files"; star(5) for `SCHILY.` keywords. Docs/Formats/layers.md has the
/// choices.
struct TarHeader {
    /// The most that fits into eleven octal digits: sizes and times.
    static let maximumLarge: UInt64 = 0o777_7777_7777
    /// The most that fits into seven octal digits: owners, groups and halves of device numbers.
    static let maximumSmall: UInt64 = 0o777_7777
    /// Bytes of records that readers take (Go's archive/tar; others take more).
    static let maximumRecords = 1 << 20

    private var block = [UInt8](repeating: 0, count: tarBlock)
    private var records = PaxRecords()

    /// The blocks of an entry, of which `stored` bytes of content follow, a sparse file's map among
    /// them.
    ///
    /// Errors: `invalidArgument` for what a tar archive cannot say: a socket, a link's target with
    /// a NUL; `limitExceeded` for too many bytes of extended attributes.
    static func bytes(
        of entry: TarEntry, stored: UInt64
    ) throws(SwasiError) -> [UInt8] {
        var header = TarHeader()
        try header.setNames(entry)
        header.setNumbers(entry, stored)
        for attribute in entry.extendedAttributes {
            header.records.add(attribute: attribute.name, attribute.value)
        }
        if case .file(let size, .some) = entry.object { header.setSparse(entry.path, size) }
        header.close()
        if header.records.isEmpty { return header.block }
        guard header.records.bytes.count <= maximumRecords else {
            throw SwasiError(
                .limitExceeded, "'\(escapedText(entry.path))' cannot be written to an archive",
                cause: "its extended attributes have more than \(maximumRecords) bytes",
                hint: "remove some of them")
        }
        return extended(header.records.bytes) + header.block
    }

    /// A pax extended header: a header of its own, and the records.
    private static func extended(_ records: [UInt8]) -> [UInt8] {
        var header = TarHeader()
        // Nobody who knows the type looks at the name.
        header.put(Array("././@PaxHeader".utf8), at: 0)
        header.putOctal(0o644, at: 100, digits: 7)
        header.putOctal(0, at: 108, digits: 7)
        header.putOctal(0, at: 116, digits: 7)
        header.putOctal(UInt64(records.count), at: 124, digits: 11)
        header.putOctal(0, at: 136, digits: 11)
        header.block[156] = UInt8(ascii: "x")
        header.close()
        let padding = [UInt8](repeating: 0, count: paddedToBlock(UInt64(records.count)))
        return header.block + records + padding
    }

    // MARK: Parts

    private mutating func setNames(_ entry: TarEntry) throws(SwasiError) {
        var path = entry.path.isEmpty ? Array("./".utf8) : entry.path
        var target: [UInt8] = []
        switch entry.object {
        case .directory: if !entry.path.isEmpty { path.append(UInt8(ascii: "/")) }
        case .symbolicLink(let bytes), .hardLink(let bytes): target = bytes
        case .file, .special: break
        }
        if target.contains(0) {
            throw SwasiError(
                .invalidArgument, "'\(escapedText(entry.path))' cannot be written to an archive",
                cause: "the link's target holds a NUL", hint: "remove the link")
        }
        block[156] = try TarHeader.type(of: entry)
        var isSparse = false
        if case .file(_, .some) = entry.object { isSparse = true }
        let fits = !isSparse && put(path: path)
        let targetFits = target.count <= 100
        if !areText(fits ? [] : path, targetFits ? [] : target) {
            records.add("hdrcharset", Array("BINARY".utf8))
        }
        // A sparse file's true name is among the records of sparse files.
        if !fits, !isSparse { records.add("path", path) }
        if !targetFits { records.add("linkpath", target) }
        if !fits { put(Array(path.prefix(100)), at: 0) }
        put(Array(target.prefix(100)), at: 157)
    }

    /// Whether texts are what readers expect of records: UTF-8.
    private func areText(_ texts: [UInt8]...) -> Bool {
        texts.allSatisfy { text in
            do {
                _ = try UTF8Span(validating: text.span)
                return true
            } catch {
                return false
            }
        }
    }

    private mutating func setNumbers(_ entry: TarEntry, _ stored: UInt64) {
        putOctal(UInt64(entry.mode & 0o7777), at: 100, digits: 7)
        putOctal(stored, at: 124, digits: 11)
        if stored > TarHeader.maximumLarge { records.add("size", stored) }
        putOctal(UInt64(entry.owner), at: 108, digits: 7)
        if UInt64(entry.owner) > TarHeader.maximumSmall { records.add("uid", entry.owner) }
        putOctal(UInt64(entry.group), at: 116, digits: 7)
        if UInt64(entry.group) > TarHeader.maximumSmall { records.add("gid", entry.group) }
        let seconds = UInt64(max(0, entry.modified.nanoseconds / 1_000_000_000))
        putOctal(seconds, at: 136, digits: 11)
        if entry.modified != Timestamp(seconds: Int64(seconds))
            || seconds > TarHeader.maximumLarge
        {
            records.add("mtime", entry.modified)
        }
        var device: UInt64 = 0
        if case .special(_, let number) = entry.object { device = number }
        putOctal(device >> 32, at: 329, digits: 7)
        putOctal(device & 0xFFFF_FFFF, at: 337, digits: 7)
        if device >> 32 > TarHeader.maximumSmall {
            records.add("SCHILY.devmajor", device >> 32)
        }
        if device & 0xFFFF_FFFF > TarHeader.maximumSmall {
            records.add("SCHILY.devminor", device & 0xFFFF_FFFF)
        }
    }

    /// Says that the content begins with a map (format 1.0). The name in the header is for readers
    /// who do not know that, so that they do not take the stored bytes for the file.
    private mutating func setSparse(_ path: [UInt8], _ size: UInt64) {
        let name = path.suffix { $0 != UInt8(ascii: "/") }
        put(Array("GNUSparseFile.0/".utf8) + name.prefix(84), at: 0, clearing: 100)
        records.add("GNU.sparse.major", 1)
        records.add("GNU.sparse.minor", 0)
        records.add("GNU.sparse.name", path)
        records.add("GNU.sparse.realsize", size)
    }

    /// Puts a path into the name, and what does not fit there into the prefix; false if that
    /// cannot be.
    private mutating func put(path: [UInt8]) -> Bool {
        if path.count <= 100 {
            put(path, at: 0)
            return true
        }
        // The first slash that leaves a name short enough: not the last byte of a directory.
        guard path.count <= 256,
            let slash = path[(path.count - 101)..<(path.count - 1)]
                .firstIndex(of: UInt8(ascii: "/")), slash > 0, slash <= 155
        else { return false }
        put(Array(path[(slash + 1)...]), at: 0)
        put(Array(path[..<slash]), at: 345)
        return true
    }

    /// Errors: `invalidArgument` for a socket.
    private static func type(of entry: TarEntry) throws(SwasiError) -> UInt8 {
        switch entry.object {
        case .file, .special(.file, _): return UInt8(ascii: "0")
        case .hardLink: return UInt8(ascii: "1")
        case .symbolicLink, .special(.symbolicLink, _): return UInt8(ascii: "2")
        case .special(.characterDevice, _): return UInt8(ascii: "3")
        case .special(.blockDevice, _): return UInt8(ascii: "4")
        case .directory, .special(.directory, _): return UInt8(ascii: "5")
        case .special(.fifo, _): return UInt8(ascii: "6")
        case .special(.socket, _):
            throw SwasiError(
                .invalidArgument, "'\(escapedText(entry.path))' cannot be written to an archive",
                cause: "tar archives have no sockets", hint: "remove the socket")
        }
    }

    // MARK: Fields

    /// The magic number, the version and the checksum.
    private mutating func close() {
        put(Array("ustar".utf8), at: 257)
        put(Array("00".utf8), at: 263)
        put([UInt8](repeating: UInt8(ascii: " "), count: 8), at: 148)
        let sum = block.reduce(UInt64(0)) { $0 + UInt64($1) }
        putOctal(sum, at: 148, digits: 6)
        block[154] = 0
    }

    private mutating func put(_ bytes: [UInt8], at offset: Int, clearing count: Int = 0) {
        for index in 0..<max(bytes.count, count) {
            block[offset + index] = index < bytes.count ? bytes[index] : 0
        }
    }

    /// Writes a number, or 0 where it does not fit; the byte behind stays zero.
    private mutating func putOctal(_ value: UInt64, at offset: Int, digits: Int) {
        var rest = value >> UInt64(3 * digits) == 0 ? value : 0
        for index in (0..<digits).reversed() {
            block[offset + index] = UInt8(ascii: "0") + UInt8(rest & 7)
            rest >>= 3
        }
    }
}

/// How many zero bytes follow so many bytes of content.
func paddedToBlock(_ count: UInt64) -> Int {
    Int((UInt64(tarBlock) - count % UInt64(tarBlock)) % UInt64(tarBlock))
}

extension [UInt8] {
    /// The longest end of which all bytes fulfil a condition.
    fileprivate func suffix(_ condition: (UInt8) -> Bool) -> ArraySlice<UInt8> {
        let start = lastIndex { !condition($0) }
        return self[(start.map { $0 + 1 } ?? 0)...]
    }
}
