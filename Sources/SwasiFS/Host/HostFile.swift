import SwasiCore

/// An open file of a ``HostFileSystem``: a handle of the host's. It ends with its last reference,
/// and the host closes it at the end of the step.
final class HostFile: OpenFile {
    /// Bytes that the host is asked to read or write at once.
    private static let piece = 1 << 20

    let node: NodeID
    private let fileSystem: HostFileSystem
    private let handle: HostHandle
    private let access: Access
    /// Whether it keeps the node alive: an onlooker does not.
    private let isHolding: Bool

    init(_ fileSystem: HostFileSystem, _ node: NodeID, _ handle: HostHandle, _ access: Access) {
        self.fileSystem = fileSystem
        self.node = node
        self.handle = handle
        self.access = access.contains(.truncate) ? access.union(.write) : access
        isHolding = !fileSystem.isLookedAt
        if isHolding { fileSystem.holds.take(node) }
    }

    deinit {
        fileSystem.giveBack(handle)
        if isHolding { fileSystem.holds.giveBack(node) }
    }

    func attributes() throws(Errno) -> Attributes {
        let status = try fileSystem.ask(.handleStatus(handle)).status()
        return try fileSystem.attributes(status, of: node)
    }

    func setAttributes(_ change: AttributeChange, _ stamp: Stamp) throws(Errno) {
        try fileSystem.setAttributes(change, of: node, stamp)
    }

    /// Nothing: each read is asked for in the step.
    func gather(_ range: Range<UInt64>) {}

    func read(at offset: UInt64, into bytes: inout MutableRawSpan) throws(Errno) -> Int {
        try check(.read)
        var done = 0
        while done < bytes.byteCount {
            let count = min(bytes.byteCount - done, HostFile.piece)
            let position = offset.addingSaturating(UInt64(done))
            let got = try fileSystem.ask(.read(handle, offset: position, count: count)).bytes()
            got.withRawSpan { _ = bytes.copy($0, at: done) }
            done += got.count
            if got.count < count { break }
        }
        return done
    }

    func write(
        _ bytes: RawSpan, _ position: Position, _ stamp: Stamp
    ) throws(Errno) -> (count: Int, end: UInt64) {
        try check(.write)
        var offset: UInt64?
        if case .at(let given) = position { offset = given }
        let start = if let offset { offset } else { try attributes().size }
        if bytes.isEmpty { return (0, start) }
        if start >= fileSystem.limits.fileSize { throw .fileTooLarge }
        let count = Int(min(UInt64(bytes.byteCount), fileSystem.limits.fileSize - start))
        var (done, end) = (0, start)
        while done < count {
            let piece = bytes.array(done..<min(count, done + HostFile.piece))
            let question = HostQuestion.write(handle, offset: offset == nil ? nil : end, piece)
            do throws(Errno) {
                guard case .written(let written, let behind) = try fileSystem.change(question)
                else {
                    throw .io
                }
                done += written
                end = behind
                if written < piece.count { break }
            } catch {
                if done == 0 || error == .hostStopped { throw error }
                break
            }
        }
        return (done, end)
    }

    func truncate(to size: UInt64, _ stamp: Stamp) throws(Errno) {
        if !access.contains(.write) { throw .invalid }
        if size > fileSystem.limits.fileSize { throw .fileTooLarge }
        _ = try fileSystem.change(.truncate(handle, size))
    }

    func allocate(
        _ range: Range<UInt64>, _ mode: Allocation, _ stamp: Stamp
    ) throws(Errno) {
        try check(.write)
        if range.isEmpty { throw .invalid }
        if range.upperBound > fileSystem.limits.fileSize { throw .fileTooLarge }
        let how: HostAllocation =
            switch mode {
            case .extend: .extend
            case .keepSize: .keepSize
            case .punchHole: .punchHole
            case .zero: .zero
            }
        _ = try fileSystem.change(
            .allocate(handle, offset: range.lowerBound, count: UInt64(range.count), how))
    }

    func next(_ kind: ExtentKind, from offset: UInt64) throws(Errno) -> UInt64 {
        let question = HostQuestion.next(handle, offset: offset, isData: kind == .data)
        guard case .offset(let found) = try fileSystem.ask(question) else { throw .io }
        return found
    }

    func withPages(_ range: Range<UInt64>, _ body: (RawSpan) -> Bool) throws(Errno) {
        try check(.read)
        var position = range.lowerBound
        while position < range.upperBound {
            let count = Int(min(range.upperBound - position, UInt64(Page.size)))
            let question = HostQuestion.read(handle, offset: position, count: count)
            let got = try fileSystem.ask(question).bytes()
            if got.isEmpty || !got.withRawSpan(body) || got.count < count { return }
            position += UInt64(got.count)
        }
    }

    func synchronize(dataOnly: Bool) throws(Errno) {
        _ = try fileSystem.ask(.synchronize(handle, dataOnly: dataOnly))
    }

    func copy(
        _ range: Range<UInt64>, from source: any OpenFile, to offset: UInt64, _ stamp: Stamp
    ) throws(Errno) -> UInt64 {
        try check(.write)
        var none = MutableRawSpan()
        _ = try source.read(at: range.lowerBound, into: &none)
        let size = try source.attributes().size
        let range = range.clamped(to: 0..<max(size, range.lowerBound))
        if range.isEmpty { return 0 }
        let (end, overflow) = offset.addingReportingOverflow(UInt64(range.count))
        if overflow || offset >= fileSystem.limits.fileSize { throw .fileTooLarge }
        let isSame = (source as? HostFile)?.fileSystem === fileSystem && source.node == node
        if isSame, (offset..<end).overlaps(range) { throw .invalid }
        return try copy(checked: range, from: source, to: offset, stamp)
    }

    /// Copies a range that was checked, piece by piece.
    private func copy(
        checked range: Range<UInt64>, from source: any OpenFile, to offset: UInt64,
        _ stamp: Stamp
    ) throws(Errno) -> UInt64 {
        var done: UInt64 = 0
        var buffer = [UInt8](repeating: 0, count: Page.size)
        while done < UInt64(range.count) {
            let count = Int(min(UInt64(Page.size), UInt64(range.count) - done))
            let got = try buffer.withMutableRawSpan { (span) throws(Errno) in
                try span.withPart(0..<count) { (part) throws(Errno) in
                    try source.read(at: range.lowerBound + done, into: &part)
                }
            }
            if got == 0 { break }
            do throws(Errno) {
                let written = try buffer.withRawSpan { (span) throws(Errno) in
                    try write(span.extracting(0..<got), .at(offset + done), stamp).count
                }
                done += UInt64(written)
                if written < got { break }
            } catch {
                if done == 0 || error == .hostStopped { throw error }
                break
            }
        }
        return done
    }

    /// Errors: `badDescriptor`.
    private func check(_ needed: Access) throws(Errno) {
        if access.isDisjoint(with: needed) { throw .badDescriptor }
    }
}
