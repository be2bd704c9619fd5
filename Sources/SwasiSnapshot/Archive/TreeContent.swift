import SwasiCore
import SwasiFS

/// The bytes of a file of a tree. Each read is a step of its own; a file that is not the same at
/// the end as at the start is an error.
struct TreeContent: TarContent {
    /// Bytes that are looked at in one step.
    private static let piece: UInt64 = 1 << 20

    let view: TreeView
    let file: any OpenFile
    /// The file's path, for messages.
    let path: [UInt8]
    /// What the file was when it was opened.
    let attributes: Attributes
    let counter: ByteCounter

    func read(at offset: UInt64, into bytes: inout MutableRawSpan) throws(SwasiError) {
        let count = bytes.byteCount
        file.gather(offset..<offset + UInt64(count))
        var got = 0
        do throws(Errno) {
            got = try view.step { () throws(Errno) in try file.read(at: offset, into: &bytes) }
        } catch {
            throw failure(error)
        }
        if got < count { throw changed }
        counter.add(UInt64(count))
    }

    /// What of the file has to be stored; nil if all of it. Errors: as for reading.
    func extents() throws(SwasiError) -> [Range<UInt64>]? {
        let size = attributes.size
        if size < HoleFinder.minimumSaving { return nil }
        var finder = HoleFinder()
        var offset: UInt64 = 0
        do throws(Errno) {
            while let start = try next(.data, from: offset), start < size {
                let first = start / HoleFinder.block * HoleFinder.block
                let end = min(size, first + TreeContent.piece)
                file.gather(first..<end)
                // The step may begin again.
                finder = try view.step { () throws(Errno) in
                    var attempt = finder
                    var position = first
                    try file.withPages(first..<end) { bytes in
                        attempt.add(bytes, at: position)
                        position += UInt64(bytes.byteCount)
                        return true
                    }
                    return attempt
                }
                offset = end
            }
        } catch {
            throw failure(error)
        }
        let extents = finder.extents(size: size)
        for range in extents.map({ SparseMap.holes($0, size: size) }) ?? [] {
            counter.add(range.upperBound - range.lowerBound)
        }
        return extents
    }

    /// Checks that the file is what it was when it was opened. Errors: `imageChanged`; `system`.
    func check() throws(SwasiError) {
        var now = attributes
        do throws(Errno) {
            now = try view.step { () throws(Errno) in try file.attributes() }
        } catch {
            throw failure(error)
        }
        if now.size != attributes.size || now.version != attributes.version
            || now.modified != attributes.modified
        {
            throw changed
        }
    }

    /// The first offset from one on that may hold data; nil if there is none. Errors: `system`.
    func nextData(from offset: UInt64) throws(SwasiError) -> UInt64? {
        do throws(Errno) {
            return try next(.data, from: offset)
        } catch {
            throw failure(error)
        }
    }

    /// The first offset of a kind from `offset` on; nil if there is none.
    private func next(_ kind: ExtentKind, from offset: UInt64) throws(Errno) -> UInt64? {
        do throws(Errno) {
            return try view.step { () throws(Errno) in try file.next(kind, from: offset) }
        } catch .noSuchDevice {
            return nil
        }
    }

    private func failure(_ error: Errno) -> SwasiError { .reading(path, error) }

    private var changed: SwasiError {
        SwasiError(
            .imageChanged, "'\(escapedText(path))' changed while it was read",
            hint: "try again when nobody writes to it, or take a snapshot first")
    }
}

extension SwasiError {
    /// Something of a tree that cannot be read.
    static func reading(_ path: [UInt8], _ error: Errno) -> SwasiError {
        SwasiError(
            .system, "cannot read '\(path.isEmpty ? "/" : escapedText(path))'", cause: error.words,
            hint: error.hostHint)
    }
}

/// Tells how far the reading of a tree is.
final class ByteCounter {
    /// Bytes between two reports.
    private static let step: UInt64 = 1 << 20

    private let total: UInt64
    private let report: (_ done: UInt64, _ total: UInt64) -> Void
    private var done: UInt64 = 0
    private var reported: UInt64 = 0

    init(total: UInt64, _ report: @escaping (UInt64, UInt64) -> Void) {
        self.total = total
        self.report = report
    }

    func add(_ count: UInt64) {
        done = done.addingSaturating(count)
        if done - reported < ByteCounter.step { return }
        reported = done
        report(min(done, total), total)
    }

    /// Tells that all is done.
    func finish() {
        report(total, total)
    }
}
