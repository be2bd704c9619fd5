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
        return try HostTree.steadyContent { () throws(Errno) in
            try status(of: file).version
        } read: { () throws(Errno) in
            try read(file, at: offset, count: count)
        }
    }

    /// Reads until the file is of one version before and after, at most three times: bytes are not
    /// told to be of a content that they are not of, unless it never holds still.
    static func steadyContent(
        version: () throws(Errno) -> HostVersion, read: () throws(Errno) -> [UInt8]
    ) throws(Errno) -> HostAnswer {
        var tries = 3
        while true {
            let before = try version()
            let bytes = try read()
            let after = try version()
            tries -= 1
            if before == after || tries == 0 { return .content(bytes, after) }
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
