import SwasiCore

extension TarReader {
    /// What has no content.
    private static func emptyKind(_ type: UInt8) -> Kind? {
        switch type {
        case UInt8(ascii: "2"): .symbolicLink
        case UInt8(ascii: "3"): .characterDevice
        case UInt8(ascii: "4"): .blockDevice
        case UInt8(ascii: "5"): .directory
        case UInt8(ascii: "6"): .fifo
        default: nil
        }
    }

    /// Whether a type is a file's: by POSIX, by what was before, and one that should lie in one
    /// piece.
    private static func isFile(_ type: UInt8) -> Bool {
        type == UInt8(ascii: "0") || type == 0 || type == UInt8(ascii: "7")
    }

    /// Sets what depends on the type flag (POSIX.1-2024 pax, typeflag; the GNU tar manual, "Basic
    /// Tar Format"), and moves behind the content.
    mutating func setKind(
        _ entry: inout LayerEntry, _ header: TarHeader
    ) throws(SwasiError) {
        let start = position + UInt64(tarBlock)
        let stored = prelude.pax.size ?? header.size
        if let kind = TarReader.emptyKind(header.type) {
            // A size in the header of one of these is a hint at most; nothing follows.
            entry.kind = kind
            entry.clearContent()
            return try skip(0, from: start)
        }
        switch header.type {
        case UInt8(ascii: "1"):
            entry.kind = nil
            entry.clearContent()
            try skip(try linkHasContent(stored, at: start) ? stored : 0, from: start)
        case UInt8(ascii: "D"):
            entry.kind = .directory
            entry.clearContent()
            try skip(stored, from: start)
        case UInt8(ascii: "S"):
            entry.kind = .file
            entry.clearContent()
            try setOldSparseContent(&entry, stored, from: start)
        case UInt8(ascii: "M"):
            throw damaged(
                "a file continues from another volume, and such archives are not supported",
                at: position)
        default:
            // POSIX: what is not known is a file. Before it, a directory was a file with a slash.
            if !TarReader.isFile(header.type) {
                note(header.type, entry.path, isLeftOut: false)
            }
            let isDirectory = entry.path.last == UInt8(ascii: "/")
            entry.kind = isDirectory ? .directory : .file
            try setContent(&entry, stored, from: start)
        }
    }

    /// Sets a file's content: one extent, or what a pax sparse map says.
    private mutating func setContent(
        _ entry: inout LayerEntry, _ size: UInt64?, from start: UInt64
    ) throws(SwasiError) {
        let header = position
        try skip(size, from: start)
        guard let size, entry.kind == .file else { return entry.clearContent() }
        guard prelude.isUsed, let format = prelude.pax.sparse.format else {
            return entry.setContent(at: start, count: size)
        }
        entry.clearContent()
        var numbers = prelude.pax.sparse.numbers
        var content = start
        if format.major == 1 {
            content = try readSparseMap(of: header, at: start, size: size, into: &numbers)
        } else if format.major != 0 {
            throw damaged("the sparse format \(format.major) is not known", at: header)
        }
        guard let realSize = prelude.pax.sparse.realSize,
            SparseMap.extents(
                numbers, size: realSize, start: content, stored: size - (content - start),
                into: &entry.extents)
        else { throw damaged("the map of a sparse file makes no sense", at: header) }
        entry.size = realSize
    }

    /// Reads the map of sparse format 1.0: decimal numbers, a line each, the count of pairs first,
    /// padded to a whole block. Returns where the content begins.
    private mutating func readSparseMap(
        of header: UInt64, at start: UInt64, size: UInt64, into numbers: inout [UInt64]
    ) throws(SwasiError) -> UInt64 {
        numbers = []
        var wanted: UInt64?
        var digits: [UInt8] = []
        var offset = start
        while wanted != 0 {
            guard offset - start < size else {
                throw damaged("the map of a sparse file has no end", at: header)
            }
            let block = try reading { (window) throws(Errno) in
                try window.withBytes(at: offset, count: tarBlock) { $0.array }
            }
            guard let block else { throw truncated(at: header) }
            offset += UInt64(tarBlock)
            for byte in block where wanted != 0 {
                if byte != UInt8(ascii: "\n") {
                    digits.append(byte)
                    continue
                }
                guard digits.count <= 20, let number = decimal(digits) else {
                    throw damaged("the map of a sparse file makes no sense", at: header)
                }
                digits.removeAll(keepingCapacity: true)
                if let left = wanted {
                    numbers.append(number)
                    wanted = left - 1
                } else {
                    // Two numbers per pair; each takes two bytes at least.
                    guard number <= size / 4 else {
                        throw damaged("the map of a sparse file is too long", at: header)
                    }
                    wanted = number * 2
                }
            }
        }
        guard offset - start <= size else {
            throw damaged("the map of a sparse file has no end", at: header)
        }
        return offset
    }

    /// Sets a file's content by the map in an old GNU header and the blocks that continue it.
    private mutating func setOldSparseContent(
        _ entry: inout LayerEntry, _ stored: UInt64?, from start: UInt64
    ) throws(SwasiError) {
        let header = position
        var numbers: [UInt64] = []
        var realSize: UInt64?
        var isContinued = false
        var isValid = true
        let first: Void? = try reading { (window) throws(Errno) in
            try window.withBytes(at: header, count: tarBlock) { block in
                isValid = SparseMap.addNumbers(of: block, at: 386, entries: 4, to: &numbers)
                isContinued = block[482] != 0
                realSize = block.tarNumber(at: 483, count: 12).flatMap(UInt64.init(exactly:))
            }
        }
        guard first != nil else { throw truncated(at: header) }
        var content = start
        while isContinued, isValid {
            let more: Void? = try reading { (window) throws(Errno) in
                try window.withBytes(at: content, count: tarBlock) { block in
                    isValid = SparseMap.addNumbers(of: block, at: 0, entries: 21, to: &numbers)
                    isContinued = block[504] != 0
                }
            }
            guard more != nil else { throw truncated(at: header) }
            content += UInt64(tarBlock)
        }
        try skip(stored, from: content)
        guard isValid, let stored, let realSize,
            SparseMap.extents(
                numbers, size: realSize, start: content, stored: stored, into: &entry.extents)
        else { throw damaged("the map of a sparse file makes no sense", at: header) }
        entry.size = realSize
    }

    /// Whether the content of a hard link follows its header. Old writers put a size there and no
    /// content, pax ones put both: what stands behind the header decides.
    mutating func linkHasContent(
        _ size: UInt64?, at start: UInt64
    ) throws(SwasiError) -> Bool {
        guard let size, size > 0 else { return false }
        switch try block(at: start) {
        case .header: return false
        case .damaged: return true
        case .end, nil:
            // An end mark, or content that begins with zero bytes.
            let (sum, overflow) = start.addingReportingOverflow(size)
            guard !overflow, sum <= window.size else { return false }
            if case .header = try block(at: (sum + 511) / 512 * 512) { return true }
            return false
        }
    }

    /// What stands at a block's place; nil behind the layer's end.
    private mutating func block(at offset: UInt64) throws(SwasiError) -> TarHeader.Block? {
        try reading { (window) throws(Errno) in
            try window.withBytes(at: offset, count: tarBlock) { TarHeader.read($0) }
        }
    }
}
