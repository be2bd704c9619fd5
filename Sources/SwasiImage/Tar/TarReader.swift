import SwasiCore

/// Lists the entries of a plain tar archive: ustar, GNU, star and pax, in any mix.
///
/// Only headers are read; an entry's content is a list of extents. Nothing is trusted: every offset
/// is checked against the layer's size before it is used.
struct TarReader {
    /// Bytes in one extended header or long name.
    static let maximumExtension = 4 << 20

    /// What the archive is called in messages.
    let name: String
    var window: TarWindow
    private let limits: Limits
    /// Whether nothing can be missing at the end, so that no end mark is needed.
    private let isComplete: Bool
    /// Where the next header is expected.
    private(set) var position: UInt64 = 0
    private var global = PaxAttributes()
    private var hasGlobal = false
    /// What the headers before an entry's own said. It is made anew only where they said something:
    /// most entries of most archives have no such headers.
    private(set) var prelude = Prelude(pax: PaxAttributes())

    /// What the headers before an entry's own may say.
    struct Prelude {
        var pax: PaxAttributes
        var longName: [UInt8]?
        var longTarget: [UInt8]?
        /// Whether any of it may say something.
        var isUsed = false
    }

    /// Entry types that are not known, in the order of their first entries.
    private(set) var unknownTypes: [UnknownType] = []
    private var isAtEnd = false

    /// Reads `file`, which has `size` bytes; see ``TarWindow`` for `worthAhead`. `isComplete` says
    /// that a digest vouches for its end: then the end mark may be missing (as in layers of umoci),
    /// and the last padding too.
    init(
        _ file: HostFile, size: UInt64, name: String, limits: Limits, isComplete: Bool = false,
        worthAhead: UInt64 = 8 << 10
    ) {
        self.name = name
        self.isComplete = isComplete
        self.limits = limits
        window = TarWindow(file, size: size, worthAhead: worthAhead)
    }

    /// Whether `file` begins as a tar archive does: with a header or an end mark.
    /// Errors: what pread(2) says.
    static func recognizes(_ file: HostFile, size: UInt64) throws(Errno) -> Bool {
        guard size >= UInt64(tarBlock) else { return false }
        var block = [UInt8](repeating: 0, count: tarBlock)
        let count = try block.withMutableRawSpan { (bytes) throws(Errno) in
            try file.read(at: 0, into: &bytes)
        }
        if count < tarBlock { return false }
        return block.withRawSpan { block in
            if case .damaged = TarHeader.read(block) { return false }
            return true
        }
    }

    /// Fills `entry` with the next entry; false at the archive's end.
    ///
    /// Errors: `invalidImage` for a damaged or truncated archive, with the offset; `limitExceeded`;
    /// `system` where the file cannot be read.
    mutating func next(into entry: inout LayerEntry) throws(SwasiError) -> Bool {
        if isAtEnd { return false }
        if prelude.isUsed { prelude = Prelude(pax: global, isUsed: hasGlobal) }
        var first = position
        while let header = try readHeader(into: &entry) {
            let content = position + UInt64(tarBlock)
            switch header.type {
            case UInt8(ascii: "x"), UInt8(ascii: "X"):
                var pax = prelude.pax
                try addPax(header, at: content, to: &pax)
                (prelude.pax, prelude.isUsed) = (pax, true)
            case UInt8(ascii: "g"):
                var pax = global
                try addPax(header, at: content, to: &pax)
                (global, hasGlobal) = (pax.global, true)
                (prelude.pax, prelude.isUsed) = (global, true)
            case UInt8(ascii: "L"):
                (prelude.longName, prelude.isUsed) = (try longText(header, at: content), true)
            case UInt8(ascii: "K"):
                (prelude.longTarget, prelude.isUsed) = (try longText(header, at: content), true)
            case UInt8(ascii: "V"):
                try skip(header.size, from: content)
            case UInt8(ascii: "A"):
                // Solaris: an access control list for the entry that follows.
                note(header.type, entry.path, isLeftOut: true)
                try skip(header.size, from: content)
            case UInt8(ascii: "I"), UInt8(ascii: "N"):
                // star: attributes without the file; GNU before 1990: long names of other entries.
                note(
                    header.type, prelude.longName ?? prelude.pax.path ?? entry.path, isLeftOut: true
                )
                let hasContent = try linkHasContent(header.size, at: content)
                try skip(hasContent ? header.size : 0, from: content)
                prelude = Prelude(pax: global, isUsed: hasGlobal)
                first = position
            default:
                entry.headerOffset = first
                try finish(&entry, header)
                return true
            }
        }
        if position != first {
            throw damaged("headers describe an entry that does not follow", at: first)
        }
        isAtEnd = true
        return false
    }

    /// Reads the header at ``position``, with its own path and target put into `entry`; nil at the
    /// end mark.
    private mutating func readHeader(into entry: inout LayerEntry) throws(SwasiError) -> TarHeader?
    {
        let offset = position
        let block = try reading { (window) throws(Errno) in
            try window.withBytes(at: offset, count: tarBlock) { bytes in
                let block = TarHeader.read(bytes)
                if case .header(let header) = block {
                    header.readPath(of: bytes, into: &entry.path)
                    header.readTarget(of: bytes, into: &entry.target)
                }
                return block
            }
        }
        switch block {
        case .header(let header): return header
        case .end: return nil
        case .damaged:
            throw damaged("the header's checksum does not match", at: offset)
        case nil:
            if offset < window.size { throw truncated(at: offset) }
            if isComplete { return nil }
            throw SwasiError(
                .invalidImage, "the image \(name) is truncated",
                cause: "it ends at byte \(window.size) without an end mark",
                hint: "if it is known to be complete, add one with 'truncate -s +1K'")
        }
    }

    private mutating func addPax(
        _ header: TarHeader, at content: UInt64, to pax: inout PaxAttributes
    ) throws(SwasiError) {
        let bytes = try extensionBytes(header, at: content)
        if let problem = pax.add(bytes) {
            throw damaged("in an extended header \(problem)", at: position)
        }
        try skip(header.size, from: content)
    }

    private mutating func longText(
        _ header: TarHeader, at content: UInt64
    ) throws(SwasiError) -> [UInt8] {
        let bytes = try extensionBytes(header, at: content)
        try skip(header.size, from: content)
        return Array(bytes.prefix { $0 != 0 })
    }

    private mutating func extensionBytes(
        _ header: TarHeader, at content: UInt64
    ) throws(SwasiError) -> [UInt8] {
        guard let size = header.size else { throw damaged("the size is no number", at: position) }
        guard size <= UInt64(TarReader.maximumExtension) else {
            throw SwasiError(
                .limitExceeded, "the image \(name) has an extended header of \(size) bytes",
                cause: "the bound is \(TarReader.maximumExtension)",
                hint: "make or fetch the image again")
        }
        let bytes = try reading { (window) throws(Errno) in
            try window.array(at: content, count: Int(size))
        }
        guard let bytes else { throw truncated(at: position) }
        return bytes
    }

    /// Moves ``position`` behind `size` bytes of content, rounded up to whole blocks.
    mutating func skip(_ size: UInt64?, from content: UInt64) throws(SwasiError) {
        guard let size else { throw damaged("the size is no number", at: position) }
        guard content <= window.size, size <= window.size - content else {
            throw truncated(at: position)
        }
        let padding = (UInt64(tarBlock) - size % UInt64(tarBlock)) % UInt64(tarBlock)
        position = content + size + padding
    }

    /// Completes an entry from its own header and what came before it.
    private mutating func finish(
        _ entry: inout LayerEntry, _ header: TarHeader
    ) throws(SwasiError) {
        entry.mode = header.mode
        entry.size = 0
        entry.device = header.device
        entry.owner = header.owner
        entry.group = header.group
        entry.modified = Timestamp(seconds: header.modified)
        entry.accessed = header.accessed.map { Timestamp(seconds: $0) } ?? entry.modified
        entry.changed = header.changed.map { Timestamp(seconds: $0) } ?? entry.modified
        if !entry.attributes.isEmpty { entry.attributes = [] }
        if prelude.isUsed { addPrelude(to: &entry, header) }
        try setKind(&entry, header)
        let isLink = entry.kind == .symbolicLink || entry.kind == nil
        if !isLink, !entry.target.isEmpty { entry.target.removeAll(keepingCapacity: true) }
        // What stands in a header itself ends with the first NUL.
        if prelude.isUsed, entry.path.contains(0) || entry.target.contains(0) {
            throw damaged("a name has a NUL byte inside", at: position)
        }
    }

    /// Lets what the headers before an entry's own say take the place of what its own says.
    private func addPrelude(to entry: inout LayerEntry, _ header: TarHeader) {
        let pax = prelude.pax
        if let longName = prelude.longName { entry.path = longName }
        if let longTarget = prelude.longTarget { entry.target = longTarget }
        if let path = pax.sparse.name ?? pax.path { entry.path = path }
        if let target = pax.target { entry.target = target }
        if let owner = pax.owner { entry.owner = UInt32(truncatingIfNeeded: owner) }
        if let group = pax.group { entry.group = UInt32(truncatingIfNeeded: group) }
        let isDevice = header.type == UInt8(ascii: "3") || header.type == UInt8(ascii: "4")
        if isDevice { entry.device = pax.device(header.device) }
        if let modified = pax.modified { entry.modified = modified }
        entry.accessed =
            pax.accessed ?? header.accessed.map { Timestamp(seconds: $0) } ?? entry.modified
        entry.changed =
            pax.changed ?? header.changed.map { Timestamp(seconds: $0) } ?? entry.modified
        entry.attributes = pax.attributes
    }

    /// Notes an entry whose type is not known, once for each type.
    mutating func note(_ type: UInt8, _ path: [UInt8], isLeftOut: Bool) {
        if unknownTypes.contains(where: { $0.type == type }) { return }
        unknownTypes.append(
            UnknownType(type: type, path: Array(path.prefix(200)), isLeftOut: isLeftOut))
    }

    /// Runs a read of the window; its failures become ours.
    mutating func reading<Result>(
        _ body: (inout TarWindow) throws(Errno) -> Result
    ) throws(SwasiError) -> Result {
        do throws(Errno) {
            return try body(&window)
        } catch {
            throw SwasiError(
                .system, "cannot read the image \(name)",
                cause: error.words, hint: error.hostHint)
        }
    }

    /// The error of an archive that is not what it should be at `offset`.
    func damaged(_ what: String, at offset: UInt64) -> SwasiError {
        SwasiError(
            .invalidImage, "the image \(name) is damaged", cause: "\(what) (at byte \(offset))",
            hint: "make or fetch the image again")
    }

    /// The error of an archive that ends inside the entry whose header is at `offset`.
    func truncated(at offset: UInt64) -> SwasiError {
        SwasiError(
            .invalidImage, "the image \(name) is truncated",
            cause: "it ends at byte \(window.size), inside the entry at byte \(offset)",
            hint: "make or fetch the image again")
    }
}
