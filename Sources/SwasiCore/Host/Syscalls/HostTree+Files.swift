import CLinux
import Glibc
import Synchronization

/// Open files of a tree that is written through to.
extension HostTree {
    /// Opens a regular file under a handle; see ``HostQuestion/open(_:_:_:)``.
    func open(
        _ object: HostObject, as handle: HostHandle, _ access: HostAccess
    ) throws(Errno) -> HostStatus {
        let flags = HostTree.flags(access)
        let file: OwnedDescriptor
        if let kept = kept(object) {
            file = try reopen(kept, flags: flags)
        } else {
            file = try atPlace(of: object) { (name, directory) throws(Errno) in
                try openRegular(name, in: directory, flags: flags, object)
            }
        }
        if access.contains(.truncate) { _ = try truncate(file, to: 0) }
        let status = try status(of: file)
        state.withLock { $0.handles[handle] = file }
        return status
    }

    /// Opens what an `O_PATH` descriptor of a regular file stands for.
    func reopen(
        _ object: OwnedDescriptor, flags: Int32
    ) throws(Errno) -> OwnedDescriptor {
        if try status(of: object).attributes.kind != .file { throw .noSuchDevice }
        return try openRetrying {
            // SAFETY: the call reads the path, which lives for the call. The link is the kernel's
            // own and leads to the descriptor.
            unsafe clinux_open_again("/proc/self/fd/\(object.number)", flags)
        }
    }

    /// Makes and opens a file; see ``HostQuestion/create(_:in:_:_:mode:)``.
    func create(
        _ name: Name, in directory: HostObject, as handle: HostHandle, _ access: HostAccess,
        mode: UInt16
    ) throws(Errno) -> HostStatus {
        let descriptor = try reach(directory)
        let flags = HostTree.flags(access) | O_CREAT | O_EXCL
        let file = try open(name, in: descriptor, flags: flags, mode: mode & 0o7777)
        let status = try status(of: file)
        state.withLock { $0.handles[handle] = file }
        notePlace(status, name, in: directory)
        return status
    }

    private static func flags(_ access: HostAccess) -> Int32 {
        let writes = !access.isDisjoint(with: [.write, .truncate])
        let mode = !writes ? O_RDONLY : access.contains(.read) ? O_RDWR : O_WRONLY
        return mode | O_NONBLOCK | O_NOCTTY
    }

    /// Writes all bytes, or those before an error.
    func write(
        _ bytes: [UInt8], to file: OwnedDescriptor, at offset: UInt64?
    ) throws(Errno) -> HostAnswer {
        var done = 0
        var end = Int64(clamping: offset ?? 0)
        while done < bytes.count {
            let count = bytes.withRawSpan { span in
                let rest = span.extracting(done...)
                // SAFETY: the kernel reads at most the rest's count of bytes from it.
                return unsafe rest.withUnsafeBytes { buffer in
                    if offset != nil {
                        unsafe pwrite(file.number, buffer.baseAddress, buffer.count, Int(end))
                    } else {
                        unsafe clinux_append(file.number, buffer.baseAddress, buffer.count, &end)
                    }
                }
            }
            if count < 0 {
                if errno == EINTR { continue }
                if done > 0 { break }
                throw failure("pwrite")
            }
            done += count
            if offset != nil { end += Int64(count) }
        }
        return .written(count: done, end: UInt64(clamping: end))
    }

    /// ftruncate(2).
    func truncate(_ file: OwnedDescriptor, to size: UInt64) throws(Errno) -> HostAnswer {
        guard let size = Int(exactly: size) else { throw .fileTooLarge }
        try retrying("ftruncate") { ftruncate(file.number, size) }
        return .done
    }

    /// fallocate(2).
    func allocate(
        _ file: OwnedDescriptor, _ offset: UInt64, _ count: UInt64, _ mode: HostAllocation
    ) throws(Errno) -> HostAnswer {
        guard let offset = Int64(exactly: offset), let count = Int64(exactly: count) else {
            throw .fileTooLarge
        }
        // FALLOC_FL_KEEP_SIZE is 1, PUNCH_HOLE 2, ZERO_RANGE 16.
        let flags: Int32 =
            switch mode {
            case .extend: 0
            case .keepSize: 1
            case .punchHole: 1 | 2
            case .zero: 16
            }
        try retrying("fallocate") { clinux_allocate(file.number, flags, offset, count) }
        return .done
    }

    /// lseek(2) with SEEK_DATA (3) or SEEK_HOLE (4).
    func next(
        _ file: OwnedDescriptor, from offset: UInt64, isData: Bool
    ) throws(Errno) -> HostAnswer {
        guard let start = Int(exactly: offset) else { throw .noSuchDevice }
        let found = lseek(file.number, start, isData ? 3 : 4)
        if found < 0 { throw failure("lseek") }
        return .offset(UInt64(found))
    }

    /// fsync(2) or fdatasync(2).
    func synchronize(
        _ file: OwnedDescriptor, dataOnly: Bool
    ) throws(Errno) -> HostAnswer {
        try retrying("fsync") { dataOnly ? fdatasync(file.number) : fsync(file.number) }
        return .done
    }

    /// Repeats a call that a signal interrupts.
    func retrying(_ call: StaticString, _ body: () -> Int32) throws(Errno) {
        while body() != 0 {
            if errno != EINTR { throw failure(call) }
        }
    }
}
