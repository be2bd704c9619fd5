import SwasiCore

/// An open file of a ``MemoryFileSystem``. It holds its node, and the lower's open file where bytes
/// of a lower may show.
final class MemoryFile: LastingContent {
    private let tree: MemoryTree
    let access: Access
    private let lower: (any OpenFile)?
    let node: NodeID

    init(
        _ tree: MemoryTree, _ node: NodeID, _ access: Access, _ lower: (any OpenFile)?
    ) {
        self.tree = tree
        self.node = node
        self.access =
            access.contains(.truncate) ? access.subtracting(.truncate).union(.write) : access
        self.lower = lower
        tree.holds.take(node)
    }

    deinit {
        tree.holds.giveBack(node)
    }

    @inline(__always)
    consuming func close() {
        // One that lost its last name must end now.
        if !tree.state.value.isOrphan(node) { tree.closed.value.keep(self) }
    }

    func attributes() throws(Errno) -> Attributes {
        try tree.state.value.attributes(of: node)
    }

    func setAttributes(_ change: AttributeChange, _ stamp: Stamp) throws(Errno) {
        try tree.state.value.setAttributes(change, of: node, stamp)
        tree.report(node)
    }

    /// The lower's, as long as the node was never changed.
    var lasting: (any OpenFile)? {
        tree.state.value.showsLower(node) ? lower?.lastingContent : nil
    }

    func gather(_ range: Range<UInt64>) {
        guard let lower else { return }
        if !access.contains(.write) { return lower.gather(range) }
        // A write copies whole pages up: gather what surrounds the range too.
        let pages = pageNumbers(range)
        let size = UInt64(Page.size)
        lower.gather(pages.lowerBound * size..<pages.upperBound * size)
    }

    func read(at offset: UInt64, into bytes: inout MutableRawSpan) throws(Errno) -> Int {
        try check(.read)
        return try tree.state.value.read(node, at: offset, into: &bytes, lower: lower)
    }

    func write(
        _ bytes: RawSpan, _ position: Position, _ stamp: Stamp
    ) throws(Errno) -> (count: Int, end: UInt64) {
        try check(.write)
        let written = try tree.state.value.write(node, bytes, position, stamp, lower: lower)
        tree.report(node)
        return written
    }

    func truncate(to size: UInt64, _ stamp: Stamp) throws(Errno) {
        if !access.contains(.write) { throw .invalid }
        try tree.state.value.truncate(node, to: size, stamp, lower: lower)
        tree.report(node)
    }

    func allocate(
        _ range: Range<UInt64>, _ mode: Allocation, _ stamp: Stamp
    ) throws(Errno) {
        try check(.write)
        try tree.state.value.allocate(node, range, mode, stamp, lower: lower)
        tree.report(node)
    }

    func next(_ kind: ExtentKind, from offset: UInt64) throws(Errno) -> UInt64 {
        try tree.state.value.next(node, kind, from: offset, lower: lower)
    }

    func withPages(_ range: Range<UInt64>, _ body: (RawSpan) -> Bool) throws(Errno) {
        try check(.read)
        try tree.state.value.withPages(node, range, lower: lower, body)
    }

    func synchronize(dataOnly: Bool) throws(Errno) {}

    func copy(
        _ range: Range<UInt64>, from source: any OpenFile, to offset: UInt64, _ stamp: Stamp
    ) throws(Errno) -> UInt64 {
        try check(.write)
        var buffer = [UInt8](repeating: 0, count: Page.size)
        _ = try read(source, at: range.lowerBound, into: &buffer, count: 0)
        let size = try source.attributes().size
        let range = range.clamped(to: 0..<max(size, range.lowerBound))
        if range.isEmpty { return 0 }
        let (end, overflow) = offset.addingReportingOverflow(UInt64(range.count))
        if overflow || offset >= tree.state.value.limits.fileSize { throw .fileTooLarge }
        let memory = source as? MemoryFile
        let isSameTree = memory.map { $0.tree === tree } ?? false
        if isSameTree, source.node == node, (offset..<end).overlaps(range) { throw .invalid }
        var done: UInt64 = 0
        if isSameTree, source.node != node {
            done = try tree.state.value.share(
                range, of: source.node, to: offset, of: node, stamp)
            tree.report(node)
        }
        while done < UInt64(range.count) {
            let count = Int(min(UInt64(Page.size), UInt64(range.count) - done))
            do throws(Errno) {
                let got = try read(
                    source, at: range.lowerBound + done, into: &buffer, count: count)
                if got == 0 { break }
                let written = try buffer.withRawSpan { (span) throws(Errno) in
                    try write(span.extracting(0..<got), .at(offset + done), stamp).count
                }
                done += UInt64(written)
                if written < got { break }
            } catch {
                // The step begins again: what was copied is copied again.
                if done == 0 || error == .hostNeeded { throw error }
                break
            }
        }
        return done
    }

    private func read(
        _ source: any OpenFile, at offset: UInt64, into buffer: inout [UInt8], count: Int
    ) throws(Errno) -> Int {
        try buffer.withMutableRawSpan { (span) throws(Errno) in
            try span.withPart(0..<count) { (part) throws(Errno) in
                try source.read(at: offset, into: &part)
            }
        }
    }

    /// Errors: `badDescriptor`.
    @inline(__always)
    private func check(_ needed: Access) throws(Errno) {
        if access.isDisjoint(with: needed) { throw .badDescriptor }
    }
}
