import CFuse
import Glibc
import SwasiCore
import SwasiFS

// SAFETY: libfuse hands out each request once and it is answered once; its functions may be called
// from the thread that was handed it.

/// A request of the kernel, which is answered exactly once.
@safe
struct Request {
    let raw: fuse_req_t
    let server: FileServer

    /// Who asks, as the tree keeps it.
    var caller: Caller {
        // SAFETY: the context lives as long as the request.
        guard let context = unsafe fuse_req_ctx(raw) else {
            return Caller(owner: 0, group: 0, isSuperuser: true)
        }
        return unsafe Caller(
            owner: server.owners.kept(owner: context.pointee.uid),
            group: server.owners.kept(group: context.pointee.gid),
            isSuperuser: context.pointee.uid == 0)
    }

    /// What answers about the mount itself, where an attribute of the root is one of those and this
    /// user, or the superuser, asks.
    func control(of node: KernelNode, _ name: AttributeName) -> (any MountControl)? {
        guard node.rawValue == 1, let control = server.control, control.names.contains(name),
            // SAFETY: as above.
            let context = unsafe fuse_req_ctx(raw)
        else { return nil }
        let user = unsafe context.pointee.uid
        return user == geteuid() || user == 0 ? control : nil
    }

    // MARK: Answers

    // SAFETY: an answer is given once for each request, from the thread that was handed it.

    /// It worked, and there is nothing to tell.
    func succeed() { unsafe fuse_reply_err(raw, 0) }

    /// It did not work.
    func fail(_ error: Errno) { unsafe fuse_reply_err(raw, error.linuxNumber ?? EIO) }

    /// Answers as the kernel knows it for good: this is not there.
    func decline() { unsafe fuse_reply_err(raw, ENOSYS) }

    /// No answer: for what cannot fail.
    func end() { unsafe fuse_reply_none(raw) }

    /// A node that a name stands for; the kernel is told that there is none where it is nil. One
    /// that the kernel did not take is forgotten.
    func answer(_ found: Found?) {
        var parameters = entry(found?.node ?? .none, found?.attributes)
        // SAFETY: the parameters live for the call.
        if unsafe fuse_reply_entry(raw, &parameters) != 0, let found {
            server.forget(found.node, count: 1)
        }
    }

    /// A file that was opened, without a handle.
    func answerOpened(_ node: KernelNode) {
        var file = opened(node)
        // SAFETY: the structure lives for the call.
        unsafe fuse_reply_open(raw, &file)
    }

    /// How the kernel reads an open file. What others change meanwhile it reads from here each
    /// time: it would fill its pages up with zeros to a size that the file had before, or has
    /// after.
    private func opened(_ node: KernelNode) -> fuse_file_info {
        var file = fuse_file_info()
        if server.lasts(node) { file.keep_cache = 1 } else { file.direct_io = 1 }
        return file
    }

    /// A file that was made or found, without a handle.
    func answerCreated(_ found: Found) {
        var parameters = entry(found.node, found.attributes)
        var file = opened(found.node)
        // SAFETY: as above.
        if unsafe fuse_reply_create(raw, &parameters, &file) != 0 {
            server.forget(found.node, count: 1)
        }
    }

    /// What stat tells.
    func answer(_ attributes: Attributes, of node: KernelNode) {
        var status = stat(attributes, server.owners)
        // SAFETY: as above.
        unsafe fuse_reply_attr(raw, &status, server.timeout(node))
    }

    /// Bytes; tells whether the kernel took them.
    @discardableResult
    func answer(_ bytes: RawSpan) -> Bool {
        unsafe bytes.withUnsafeBytes { buffer in
            // SAFETY: the span lives for the call; bytes may be looked at as characters.
            unsafe fuse_reply_buf(
                raw, buffer.baseAddress?.assumingMemoryBound(to: CChar.self), buffer.count) == 0
        }
    }

    /// Bytes for someone who said how many there may be: 0 asks for their count.
    func answer(_ bytes: [UInt8], capacity: Int) {
        // SAFETY: as for the others.
        if capacity == 0 {
            unsafe fuse_reply_xattr(raw, bytes.count)
        } else if bytes.count > capacity {
            fail(.resultTooLarge)
        } else {
            bytes.withRawSpan { _ = answer($0) }
        }
    }

    // SAFETY: as above.

    /// How many bytes were written.
    func answer(written count: Int) { unsafe fuse_reply_write(raw, count) }

    /// An offset.
    func answer(offset: UInt64) { unsafe fuse_reply_lseek(raw, off_t(clamping: offset)) }

    /// How full the tree is.
    func answer(_ statistics: Statistics) {
        var answer = statvfs()
        let block: UInt64 = 4_096
        answer.f_bsize = UInt(block)
        answer.f_frsize = UInt(block)
        let total =
            (statistics.maximumBytes / block) + (statistics.maximumBytes % block == 0 ? 0 : 1)
        let free = statistics.maximumBytes - min(statistics.usedBytes, statistics.maximumBytes)
        answer.f_blocks = fsblkcnt_t(total)
        answer.f_bfree = fsblkcnt_t(free / block)
        answer.f_bavail = answer.f_bfree
        answer.f_files = fsfilcnt_t(statistics.maximumNodes)
        answer.f_ffree = fsfilcnt_t(
            statistics.maximumNodes - min(statistics.usedNodes, statistics.maximumNodes))
        answer.f_favail = answer.f_ffree
        answer.f_namemax = UInt(Name.maximumCount)
        // SAFETY: the structure lives for the call.
        unsafe fuse_reply_statfs(raw, &answer)
    }

    private func entry(_ node: KernelNode, _ attributes: Attributes?) -> fuse_entry_param {
        fuse_entry_param(node, attributes, server)
    }
}

extension fuse_entry_param {
    /// What the kernel is told of a name; without attributes there is nothing under it.
    init(_ node: KernelNode, _ attributes: Attributes?, _ server: FileServer) {
        self.init()
        ino = node.rawValue
        attr_timeout = server.timeout(node)
        entry_timeout = attr_timeout
        if let attributes { attr = stat(attributes, server.owners) }
    }
}

extension stat {
    /// What stat(2) tells of a node.
    init(_ attributes: Attributes, _ owners: OwnerMap) {
        self.init()
        st_ino = UInt(attributes.inode)
        st_mode = attributes.kind.linuxMode | UInt32(attributes.mode)
        st_nlink = nlink_t(attributes.links)
        st_uid = owners.shown(owner: attributes.owner)
        st_gid = owners.shown(group: attributes.group)
        st_size = off_t(clamping: attributes.size)
        st_blocks = blkcnt_t(clamping: (attributes.allocated.addingSaturating(511)) / 512)
        st_blksize = 4_096
        st_rdev = DeviceNumber.joined(attributes.device)
        st_atim = timespec(attributes.accessed)
        st_mtim = timespec(attributes.modified)
        st_ctim = timespec(attributes.changed)
    }
}

extension timespec {
    /// A time as seconds and nanoseconds, the latter never negative.
    fileprivate init(_ time: Timestamp) {
        let second: Int64 = 1_000_000_000
        let rest = (time.nanoseconds % second + second) % second
        self.init(
            tv_sec: time_t((time.nanoseconds - rest) / second), tv_nsec: Int(rest))
    }
}

extension Timestamp {
    /// Joins seconds and nanoseconds.
    init(_ time: timespec) {
        self.init(seconds: Int64(time.tv_sec), nanoseconds: Int64(time.tv_nsec))
    }
}
