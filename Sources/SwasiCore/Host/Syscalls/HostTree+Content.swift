import CLinux
import Glibc
import Synchronization

/// Bytes of files that nobody has open: what a fixed tree asks.
extension HostTree {
    /// Bytes of a regular file and which content they are of. Errors: `noSuchDevice` for anything
    /// else.
    func content(
        of object: HostObject, at offset: UInt64, count: Int
    ) throws(Errno) -> HostAnswer {
        let file = try readable(object)
        let (bytes, version) = try steady(file) { () throws(Errno) in
            try read(file, at: offset, count: count)
        }
        return .content(bytes, version)
    }

    /// Where a regular file has data from `offset` on, and of which content that is. Errors:
    /// `noSuchDevice` for anything else.
    func extents(
        of object: HostObject, from offset: UInt64, unit: UInt64, limit: Int
    ) throws(Errno) -> HostExtents {
        let file = try readable(object)
        let (found, version) = try steady(file) { () throws(Errno) in
            try stretches(of: file, from: offset, unit: max(1, unit), limit: limit)
        }
        return HostExtents(data: found.data, end: found.end, version: version)
    }

    /// Stretches of data in whole units, and where what is known of them ends.
    private func stretches(
        of file: OwnedDescriptor, from offset: UInt64, unit: UInt64, limit: Int
    ) throws(Errno) -> (data: [Range<UInt64>], end: UInt64) {
        var data: [Range<UInt64>] = []
        var position = offset
        for _ in 0..<limit {
            guard let start = try seek(file, from: position, isData: true) else {
                return (data, .max)
            }
            let end = try seek(file, from: start, isData: false) ?? start + 1
            let range = start / unit * unit..<((end - 1) / unit + 1) * unit
            if let last = data.last, last.upperBound >= range.lowerBound {
                data[data.count - 1] = last.lowerBound..<range.upperBound
            } else {
                data.append(range)
            }
            position = range.upperBound
        }
        return (data, position)
    }

    /// The next data or hole; nil at the end. All of a file counts as data where its file system
    /// does not tell.
    private func seek(
        _ file: OwnedDescriptor, from offset: UInt64, isData: Bool
    ) throws(Errno) -> UInt64? {
        guard let start = Int(exactly: offset) else { return nil }
        // SEEK_DATA is 3, SEEK_HOLE 4.
        let found = lseek(file.number, start, isData ? 3 : 4)
        if found >= 0 { return UInt64(found) }
        if errno == ENXIO { return nil }
        if errno != EINVAL && errno != EOPNOTSUPP { throw failure("lseek") }
        return isData ? offset : UInt64(Int64.max)
    }

    /// What is read of a file that holds still meanwhile, and its version.
    private func steady<Value>(
        _ file: OwnedDescriptor, _ read: () throws(Errno) -> Value
    ) throws(Errno) -> (Value, HostVersion) {
        try HostTree.steady(version: { () throws(Errno) in try status(of: file).version }, read)
    }

    /// Reads until the file is of one version before and after, at most three times: what is read
    /// is not told to be of a content that it is not of, unless it never holds still.
    static func steady<Value>(
        version: () throws(Errno) -> HostVersion, _ read: () throws(Errno) -> Value
    ) throws(Errno) -> (Value, HostVersion) {
        var tries = 3
        while true {
            let before = try version()
            let value = try read()
            let after = try version()
            tries -= 1
            if before == after || tries == 0 { return (value, after) }
        }
    }

    /// A file that is held for reading.
    private func readable(_ object: HostObject) throws(Errno) -> OwnedDescriptor {
        if let held = state.withLock({ $0.files.find(object) }) { return held }
        let file =
            if let kept = kept(object) {
                try reopen(kept, flags: O_RDONLY | O_NONBLOCK | O_NOCTTY)
            } else {
                try atPlace(of: object) { (name, directory) throws(Errno) in
                    try openRegular(name, in: directory, flags: O_RDONLY, object)
                }
            }
        let evicted = state.withLock { $0.files.insert(file, object) }
        // Closed here, outside of the lock.
        _ = evicted
        return file
    }

    /// Opens a regular file that must be a certain object. Neither a pipe nor a terminal is waited
    /// for or taken, should one stand there meanwhile. Errors: `stale`; `noSuchDevice` for what is
    /// no regular file.
    func openRegular(
        _ name: Name, in directory: OwnedDescriptor, flags: Int32, _ object: HostObject
    ) throws(Errno) -> OwnedDescriptor {
        let found: HostStatus
        do throws(Errno) {
            found = try status(of: name, in: directory)
        } catch .noEntry {
            throw .stale
        }
        if found.object != object { throw .stale }
        if found.attributes.kind != .file { throw .noSuchDevice }
        let file = try open(
            name, in: directory, flags: flags | O_NONBLOCK | O_NOCTTY, object)
        if try status(of: file).attributes.kind != .file { throw .noSuchDevice }
        return file
    }

    /// pread(2) until `count` bytes are there or the file ends.
    func read(_ file: OwnedDescriptor, at offset: UInt64, count: Int) throws(Errno) -> [UInt8] {
        if count <= 0 || offset > UInt64(Int64.max) { return [] }
        var bytes = [UInt8](repeating: 0, count: count)
        var done = 0
        while done < count {
            let got = bytes.withMutableRawSpan { span in
                var rest = span._mutatingExtracting(done...)
                // SAFETY: the kernel writes at most the rest's count of bytes into it.
                return unsafe rest.withUnsafeMutableBytes { buffer in
                    unsafe pread(
                        file.number, buffer.baseAddress, buffer.count,
                        Int(offset) &+ done)
                }
            }
            if got == 0 { break }
            if got < 0 {
                if errno == EINTR { continue }
                throw failure("pread")
            }
            done += got
        }
        bytes.removeLast(count - done)
        return bytes
    }
}
