import CFuse
import Glibc
import SwasiCore
import Synchronization

// SAFETY: the session of libfuse lives until its last thread has ended; only the thread that waits
// for that destroys it, once, and says so before: `isOver` guards the pointers.

/// What starts a thread with a stack of so many bytes, as HostThread.start does.
typealias ThreadStart =
    (_ stackBytes: Int, _ body: @escaping @Sendable () -> Void) throws(SwasiError) -> Void

/// A session of libfuse: the connection to the kernel, the threads that answer it, and the process
/// that unmounts it if this one dies.
@safe
final class Session: @unchecked Sendable {
    private let session: OpaquePointer
    private let threads: OpaquePointer
    /// Whether the pointers lead nowhere any more.
    private let isOver = Mutex(false)
    private let server: FileServer
    private let watchdog: cfuse_watchdog
    private let path: String
    /// What is mounted, as the kernel lists it.
    private let device: [CChar]
    private let notifier: Notifier?
    private let end = Completion<Void>()
    /// As much as the kernel asks for in one request.
    private static let readAheadKibibytes: UInt32 = 1_024

    /// Makes the library ready. Errors: `missingLibrary`.
    static func load() throws(SwasiError) {
        // SAFETY: the text is the library's own and stays.
        if let problem = unsafe CFuse_load() {
            throw SwasiError(
                .missingLibrary, "cannot mount without libfuse3",
                cause: unsafe String(cString: problem),
                hint: "install it (Debian: apt-get install fuse3), or name it with SWASI_LIBFUSE")
        }
        cfuse_keep_messages()
    }

    /// Mounts at a path that was prepared, and begins to answer. `start` starts a thread.
    ///
    /// Errors: `system`.
    init(
        _ server: FileServer, at path: String, _ options: FUSEOptions, isWritable: Bool,
        start: ThreadStart = HostThread.start
    ) throws(SwasiError) {
        // SAFETY: the operations and the arguments are copied by the library. It hands the server
        // back with each request, and this object holds it until the session has ended. What was
        // begun is taken apart where a later step fails.
        (self.server, self.path) = (server, path)
        var operations = fuse_lowlevel_ops.serving(server.freshness)
        unsafe operations.`init` = { data, connection in
            guard let data = unsafe data, let connection = unsafe connection else { return }
            let server = unsafe Unmanaged<FileServer>.fromOpaque(data).takeUnretainedValue()
            unsafe connection.pointee.agree(server.freshness, server.describesLists)
        }
        var arguments = unsafe fuse_args()
        let words = ["swasi", "-o", Session.mountOptions(options, isWritable: isWritable)]
        for word in words {
            _ = unsafe word.withHostPath { unsafe fuse_opt_add_arg(&arguments, $0) }
        }
        defer { unsafe fuse_opt_free_args(&arguments) }
        let data = unsafe Unmanaged.passUnretained(server).toOpaque()
        guard
            let session = unsafe fuse_session_new(
                &arguments, &operations, MemoryLayout<fuse_lowlevel_ops>.size, data)
        else { throw Session.failure("cannot begin to mount", at: path) }
        if unsafe path.withHostPath({ unsafe fuse_session_mount(session, $0) }) != 0 {
            let failure = Session.failure("cannot mount", at: path)
            unsafe fuse_session_destroy(session)
            throw failure
        }
        device = MountPoint.device(at: path)
        var watchdog = cfuse_watchdog()
        _ = unsafe path.withHostPath { unsafe cfuse_watch($0, &watchdog) }
        guard let threads = unsafe cfuse_start(session, Session.threads(options, server)) else {
            unsafe fuse_session_unmount(session)
            unsafe fuse_session_destroy(session)
            cfuse_unwatch(watchdog)
            throw SwasiError(
                .system, "cannot start a thread", cause: Errno.explain(host: errno).cause)
        }
        self.watchdog = watchdog
        notifier = server.freshness == .live ? Notifier(server) : nil
        unsafe self.session = session
        unsafe self.threads = threads
        unsafe path.withHostPath { unsafe cfuse_read_ahead($0, Session.readAheadKibibytes) }
        do throws(SwasiError) {
            try start(256 << 10) { self.keep() }
        } catch {
            stop()
            keep()
            throw error
        }
        do throws(SwasiError) {
            try notifier?.start(self, start)
        } catch {
            stop()
            wait()
            throw error
        }
    }

    /// Waits for the threads and takes everything apart; on a thread of its own.
    private func keep() {
        // SAFETY: nothing else ends the session; see above.
        unsafe cfuse_join(threads)
        isOver.withLock { $0 = true }
        notifier?.stop()
        unsafe cfuse_free(threads)
        // It unmounts whatever is at the path.
        if isInPlace { unsafe fuse_session_unmount(session) }
        unsafe fuse_session_destroy(session)
        cfuse_unwatch(watchdog)
        server.forgetAll()
        end.finish(())
    }

    /// Ends the threads, and with them the mount; no effect on a session that has ended.
    func stop() {
        // SAFETY: the threads are there until isOver is set, under the same lock.
        isOver.withLock { isOver in
            if !isOver { unsafe cfuse_stop(threads) }
        }
    }

    /// Whether the uppermost mount at its path is this one.
    var isInPlace: Bool { MountPoint.device(at: path) == device }

    /// Waits for the end.
    func wait() { end.wait() }

    /// Whether it has ended.
    var hasEnded: Bool { end.value != nil }

    private static func threads(_ options: FUSEOptions, _ server: FileServer) -> UInt32 {
        UInt32(max(1, options.threads ?? (server.freshness == .exclusive ? 2 : 4)))
    }

    /// Options of the mount: a comma and a backslash in a value are escaped.
    private static func mountOptions(_ options: FUSEOptions, isWritable: Bool) -> String {
        var source = ""
        for character in options.source.unicodeScalars {
            if character == "," || character == "\\" { source += "\\" }
            source.unicodeScalars.append(character)
        }
        var words = ["subtype=swasi", "fsname=\(source)", "default_permissions", "nosuid", "nodev"]
        words.append(isWritable ? "rw" : "ro")
        if options.allowsOthers { words.append("allow_other") }
        return words.joined(separator: ",")
    }

    private static func failure(_ what: String, at path: String) -> SwasiError {
        // SAFETY: the text is this thread's own, and is copied.
        let message = unsafe String(cString: cfuse_message())
        return SwasiError(
            .system, "\(what) at '\(escapedText(path.hostBytes))'",
            cause: message.isEmpty ? "fusermount3 refused" : message, hint: MountPoint.hint)
    }
}

extension Session: Notifier.Listener {
    // SAFETY: the session is there until isOver is set. The lock is held while the kernel is told,
    // and nobody who answers a request waits for it.

    func forget(_ node: KernelNode) {
        isOver.withLock { isOver in
            if isOver { return }
            _ = unsafe fuse_lowlevel_notify_inval_inode(session, node.rawValue, 0, 0)
        }
    }

    func forget(_ name: Name, in directory: KernelNode) {
        // SAFETY: as above; the bytes live for the call.
        isOver.withLock { isOver in
            if isOver { return }
            let bytes = name.bytes
            unsafe bytes.withUnsafeBytes { buffer in
                let text = unsafe buffer.baseAddress?.assumingMemoryBound(to: CChar.self)
                _ = unsafe fuse_lowlevel_notify_expire_entry(
                    session, directory.rawValue, text, buffer.count, FUSE_LL_EXPIRE_ONLY)
            }
        }
    }
}

extension fuse_conn_info {
    /// What the kernel may do. Files are not opened, so truncating comes alone. Set-id bits are
    /// taken away here: the kernel would look at the attributes before, each time.
    fileprivate mutating func agree(_ freshness: Freshness, _ describesLists: Bool) {
        want &= ~UInt32(FUSE_CAP_ATOMIC_O_TRUNC)
        want |= capable & UInt32(FUSE_CAP_HANDLE_KILLPRIV)
        want &= ~UInt32(FUSE_CAP_SPLICE_READ | FUSE_CAP_SPLICE_WRITE | FUSE_CAP_SPLICE_MOVE)
        // Who lists a directory looks at what is in it, mostly.
        if describesLists { want &= ~UInt32(FUSE_CAP_READDIRPLUS_AUTO) }
        if freshness != .live { want |= capable & UInt32(FUSE_CAP_CACHE_SYMLINKS) }
        time_gran = 1
    }
}
