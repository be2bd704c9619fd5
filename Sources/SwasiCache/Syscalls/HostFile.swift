internal import CLinux
internal import Glibc

/// An open host descriptor that is closed with its last reference.
final class HostFile: Sendable {
    let descriptor: CInt

    init(owning descriptor: CInt) {
        self.descriptor = descriptor
    }

    deinit {
        close(descriptor)
    }

    /// What `fstat` tells, as far as the cache looks at it.
    struct Status {
        var identity: FileIdentity
        var isRegular: Bool
        var isDirectory: Bool
        var owner: UInt32
        var permissions: UInt32

        init(_ status: stat) {
            func nanoseconds(_ time: timespec) -> Int64 {
                Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
            }
            identity = FileIdentity(
                device: UInt64(status.st_dev), inode: UInt64(status.st_ino),
                size: UInt64(clamping: status.st_size),
                modificationTimeNanoseconds: nanoseconds(status.st_mtim),
                changeTimeNanoseconds: nanoseconds(status.st_ctim))
            isRegular = status.st_mode & S_IFMT == S_IFREG
            isDirectory = status.st_mode & S_IFMT == S_IFDIR
            owner = status.st_uid
            permissions = UInt32(status.st_mode) & 0o7777
        }

        /// Whether only the user of this process can have written it.
        var isPrivate: Bool { owner == geteuid() && permissions & 0o022 == 0 }
    }

    /// Errors: what `fstat` says.
    func status() throws(SystemError) -> Status {
        try Self.status(of: descriptor)
    }

    /// The status of a descriptor that someone else owns.
    static func status(of descriptor: CInt) throws(SystemError) -> Status {
        var result = stat()
        // SAFETY: fstat fills the structure that it is given.
        guard unsafe fstat(descriptor, &result) == 0 else { throw SystemError("examine a file") }
        return Status(result)
    }

    /// Writes all bytes at the descriptor's position.
    ///
    /// Errors: what `write` says; a full disk is ENOSPC.
    func write(_ bytes: RawSpan) throws(SystemError) {
        var done = 0
        while done < bytes.byteCount {
            let rest = bytes.extracting(done...)
            // SAFETY: the buffer is valid for the call, which only reads it.
            let count = unsafe rest.withUnsafeBytes { buffer in
                unsafe Glibc.write(descriptor, buffer.baseAddress, buffer.count)
            }
            if count < 0 {
                if errno == EINTR { continue }
                throw SystemError("write into the cache")
            }
            done += count
        }
    }

    /// Lets the disk begin with some bytes; nobody waits for them, and it does not matter if it
    /// does not.
    func beginSynchronizing(_ range: Range<UInt64>) {
        clinux_begin_writing(
            descriptor, off_t(clamping: range.lowerBound),
            off_t(clamping: range.upperBound - range.lowerBound))
    }

    /// Reads up to `count` bytes at `offset` of a descriptor that someone else owns; fewer only at
    /// the end of the file.
    static func read(
        _ descriptor: CInt, into buffer: inout [UInt8], count: Int, offset: UInt64
    ) throws(SystemError) -> Int {
        precondition(count <= buffer.count)
        var done = 0
        while done < count {
            // SAFETY: count is at most the buffer's size; pread writes at most count - done bytes
            // behind the first done.
            let result = unsafe buffer.withUnsafeMutableBytes { bytes in
                unsafe pread(
                    descriptor, bytes.baseAddress.map { unsafe $0 + done }, count - done,
                    off_t(clamping: offset) + off_t(done))
            }
            if result < 0 {
                if errno == EINTR { continue }
                throw SystemError("read a file")
            }
            if result == 0 { break }
            done += result
        }
        return done
    }

    /// Sets the modification time to now.
    func touch() throws(SystemError) {
        guard futimens(descriptor, nil) == 0 else { throw SystemError("touch an entry") }
    }

    /// Waits until the bytes are on the disk.
    func synchronize() throws(SystemError) {
        guard fdatasync(descriptor) == 0 else { throw SystemError("write into the cache") }
    }

    /// Takes the file's lock if nobody has it; it goes with the last descriptor.
    func tryLock() -> Bool {
        flock(descriptor, LOCK_EX | LOCK_NB) == 0
    }

    /// Waits for the file's lock.
    func lock() throws(SystemError) {
        while flock(descriptor, LOCK_EX) != 0 {
            if errno != EINTR { throw SystemError("lock a file of the cache") }
        }
    }
}
