import CLinux
import Glibc
import Synchronization

/// Attributes, names, listings and links.
extension HostTree {
    /// The attributes of an object. Errors: `stale`.
    func status(of object: HostObject) throws(Errno) -> HostStatus {
        if object == root.object { return try status(of: rootDescriptor) }
        if let kept = kept(object) { return try status(of: kept) }
        return try atPlace(of: object) { (name, directory) throws(Errno) in
            do throws(Errno) {
                let status = try status(of: name, in: directory)
                if status.object == object { return status }
            } catch .noEntry {
                throw .stale
            }
            throw .stale
        }
    }

    /// The attributes of what a descriptor stands for.
    func status(of descriptor: OwnedDescriptor) throws(Errno) -> HostStatus {
        var status = clinux_status()
        // SAFETY: the call fills the structure that it is given.
        if unsafe clinux_status_of(descriptor.number, "", &status) != 0 { throw failure("statx") }
        return HostStatus(status)
    }

    /// The attributes of what a name stands for.
    func status(of name: Name, in directory: OwnedDescriptor) throws(Errno) -> HostStatus {
        var status = clinux_status()
        // SAFETY: the call reads the name and fills the structure that it is given.
        let result = unsafe name.withCString {
            unsafe clinux_status_of(directory.number, $0, &status)
        }
        if result != 0 { throw failure("statx") }
        return HostStatus(status)
    }

    /// What a name stands for; a directory is held, so that the next name is looked for in it and
    /// in nothing else. Errors: `stale` if its name is another one's each time.
    func lookup(_ name: Name, in directory: HostObject) throws(Errno) -> HostStatus {
        let descriptor = try reach(directory)
        let found = try HostTree.again(tries) { () throws(Errno) in
            let status = try status(of: name, in: descriptor)
            // Stale if another object has taken the name meanwhile.
            try hold(status, name, in: descriptor)
            return status
        }
        notePlace(found, name, in: directory)
        return found
    }

    /// Calls `body` until it does not throw `stale`, at most so many times.
    static func again<Result>(
        _ tries: Int, _ body: () throws(Errno) -> Result
    ) throws(Errno) -> Result {
        for _ in 0..<tries {
            do throws(Errno) {
                return try body()
            } catch .stale {
                continue
            }
        }
        throw .stale
    }

    /// Holds what was found, if it is a directory. Errors: `stale`; those of opening.
    private func hold(
        _ status: HostStatus, _ name: Name, in directory: OwnedDescriptor
    ) throws(Errno) {
        if status.attributes.kind != .directory || status.object == root.object { return }
        if state.withLock({ $0.directories.find(status.object) != nil }) { return }
        try openDirectory(status.object, name, in: directory)
    }

    /// A symbolic link's target. Errors: `invalid` for what is no link.
    func target(of object: HostObject) throws(Errno) -> [UInt8] {
        let link = try touch(object)
        var bytes = [UInt8](repeating: 0, count: Int(PATH_MAX))
        let count = bytes.withMutableRawSpan { span in
            // SAFETY: the kernel writes at most the span's count of bytes into it.
            unsafe span.withUnsafeMutableBytes { buffer in
                guard let base = buffer.baseAddress else { return 0 }
                return unsafe readlinkat(link.number, "", base, buffer.count)
            }
        }
        if count < 0 { throw errno == ENOENT ? .invalid : failure("readlinkat") }
        bytes.removeLast(bytes.count - count)
        return bytes
    }

    /// How full the host's file system is.
    func space() throws(Errno) -> HostSpace {
        var found = statvfs()
        // SAFETY: the call fills the structure that it is given.
        if unsafe fstatvfs(rootDescriptor.number, &found) != 0 { throw failure("fstatvfs") }
        let block = UInt64(found.f_frsize)
        let (blocks, free) = (UInt64(found.f_blocks), UInt64(found.f_bfree))
        let (nodes, freeNodes) = (UInt64(found.f_files), UInt64(found.f_ffree))
        return HostSpace(
            usedBytes: (blocks - min(blocks, free)).multipliedSaturating(by: block),
            maximumBytes: blocks.multipliedSaturating(by: block),
            usedNodes: nodes - min(nodes, freeNodes), maximumNodes: nodes)
    }
}

extension HostStatus {
    /// Takes over what statx(2) told.
    init(_ status: clinux_status) {
        let kind = Kind(linuxMode: status.mode)
        let hasSize = kind == .file || kind == .symbolicLink
        let isDevice = kind == .characterDevice || kind == .blockDevice
        // Some file systems count no links; a node always has a name when it is told of.
        let links = kind == .directory ? 1 : max(1, status.links)
        let size = hasSize ? status.size : 0
        var attributes = Attributes(
            kind: kind, mode: UInt16(status.mode & 0o7777), owner: status.owner,
            group: status.group, device: isDevice ? status.device_number : 0, links: links,
            size: size,
            allocated: kind == .file ? status.blocks.multipliedSaturating(by: 512) : size)
        attributes.accessed = Timestamp(nanoseconds: status.accessed)
        attributes.modified = Timestamp(nanoseconds: status.modified)
        attributes.changed = Timestamp(nanoseconds: status.changed)
        self.init(
            HostObject(
                mount: status.mount, device: status.device, inode: status.inode,
                birth: status.birth), attributes)
    }
}

extension Kind {
    /// The sort that `st_mode` says.
    init(linuxMode mode: UInt32) {
        switch mode & S_IFMT {
        case S_IFDIR: self = .directory
        case S_IFLNK: self = .symbolicLink
        case S_IFCHR: self = .characterDevice
        case S_IFBLK: self = .blockDevice
        case S_IFIFO: self = .fifo
        case S_IFSOCK: self = .socket
        default: self = .file
        }
    }
}
