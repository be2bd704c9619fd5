import SwasiCore
import SwasiFS

/// Follows the file at a path from one moment of a run to the next, and gives what is another byte
/// to the call between them. Pages that two moments share are not looked at.
struct BlameMaker: Sendable {
    /// The file at one moment.
    fileprivate struct Version: Sendable {
        var view: TreeView
        var location: Location
        var size: UInt64
        /// The state of its mount; nil for what is no tree in memory.
        var state: FrozenTree?
    }

    /// Bytes that are compared at once.
    private static let piece: UInt64 = 1 << 18

    private let path: String
    private var last: Version?
    /// Whose the bytes are so far.
    private(set) var blame = Blame()

    init(_ path: String) {
        self.path = path
    }

    /// Takes the trees after the next call.
    ///
    /// Errors: `invalidArgument` for trees that cannot be attached; `system` for a file that cannot
    /// be read, or that a path of another sort leads to.
    mutating func add(_ call: UInt64, _ snapshot: Snapshot) throws(SwasiError) {
        let view = try snapshot.tree()
        do throws(Errno) {
            guard let now = try version(in: view, snapshot) else {
                last = nil
                blame.update(size: 0, changed: nil, by: call)
                return
            }
            let changed = if let last { try changed(now, since: last) } else { nil as Range<Int>? }
            blame.update(size: Int(now.size), changed: changed, by: call)
            last = now
        } catch {
            throw SwasiError(
                .system, "cannot read '\(escapedText(path.hostBytes))' after call \(call)",
                cause: error.words)
        }
    }

    /// The file as it is now; nil where there is none.
    private func version(
        in view: TreeView, _ snapshot: Snapshot
    ) throws(Errno) -> Version? {
        do throws(Errno) {
            let (location, attributes) = try view.step { () throws(Errno) in
                let location = try view.find(path.hostBytes)
                return (location, try view.namespace.attributes(of: location))
            }
            guard location.kind == .file else { return nil }
            return Version(
                view: view, location: location, size: attributes.size,
                state: snapshot.mounts[Int(location.mount.rawValue)].state)
        } catch .noEntry, .notDirectory {
            return nil
        }
    }

    /// From the first byte that both have and that is another one, to behind the last; nil for
    /// none.
    private func changed(_ now: Version, since last: Version) throws(Errno) -> Range<Int>? {
        let common = min(now.size, last.size)
        var changed: Range<Int>?
        for range in try unshared(now, last) {
            let range = range.clamped(to: 0..<common)
            guard let found = try different(range, now, last) else { continue }
            let start = changed?.lowerBound ?? found.lowerBound
            changed = start..<found.upperBound
        }
        return changed
    }

    private func unshared(
        _ now: Version, _ last: Version
    ) throws(Errno) -> [Range<UInt64>] {
        let all = [0..<min(now.size, last.size)]
        guard now.location == last.location else { return all }
        guard let state = now.state, let before = last.state else {
            return now.state == nil && last.state == nil ? [] : all
        }
        return try state.unsharedRanges(of: now.location.node, since: before) ?? all
    }

    private func different(
        _ range: Range<UInt64>, _ now: Version, _ last: Version
    ) throws(Errno) -> Range<Int>? {
        var found: Range<Int>?
        var offset = range.lowerBound
        while offset < range.upperBound {
            let end = min(offset + BlameMaker.piece, range.upperBound)
            let (new, old) = (try now.bytes(offset..<end), try last.bytes(offset..<end))
            let base = Int(offset)
            if new != old, let first = new.indices.first(where: { new[$0] != old[$0] }),
                let end = new.indices.last(where: { new[$0] != old[$0] })
            {
                found = (found?.lowerBound ?? base + first)..<base + end + 1
            }
            offset = end
        }
        return found
    }
}

extension BlameMaker.Version {
    /// Bytes that the file has. Errors: those of opening and reading it.
    fileprivate func bytes(_ range: Range<UInt64>) throws(Errno) -> [UInt8] {
        let file = try view.step { () throws(Errno) in try view.open(location) }
        file.gather(range)
        var bytes = [UInt8](repeating: 0, count: range.count)
        let count = try view.step { () throws(Errno) in
            try bytes.withMutableRawSpan { (span) throws(Errno) in
                try file.read(at: range.lowerBound, into: &span)
            }
        }
        if count < range.count { throw .io }
        return bytes
    }
}
