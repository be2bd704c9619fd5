import CFuse
import Glibc
import SwasiCore
import SwasiFS

// SAFETY: see Handlers.swift. A handle is a reference to a Listing that was retained when it was
// given out; the kernel uses it until releasedir, which takes it back.

extension fuse_lowlevel_ops {
    /// Requests about directories. Those of a tree that never changes are not opened.
    mutating func setListings(_ freshness: Freshness) {
        // SAFETY: see Handlers.swift.
        if freshness.opensDirectories {
            unsafe opendir = { raw, number, file in
                unsafe serve(raw) { (server, request) throws(Errno) in
                    guard let file = unsafe file else { throw .invalid }
                    let listing = try server.openDirectory(node(number))
                    let handle = unsafe Unmanaged.passRetained(listing)
                    unsafe file.pointee.fh = UInt64(UInt(bitPattern: handle.toOpaque()))
                    if server.freshness == .exclusive {
                        unsafe file.pointee.cache_readdir = 1
                        unsafe file.pointee.keep_cache = 1
                    }
                    if unsafe fuse_reply_open(request.raw, file) != 0 { unsafe handle.release() }
                }
            }
            unsafe releasedir = { raw, _, file in
                unsafe serve(raw) { (server, request) throws(Errno) in
                    if let handle = unsafe handle(file) {
                        server.namespace.release { unsafe handle.release() }
                    }
                    request.succeed()
                }
            }
        } else {
            unsafe opendir = { raw, _, _ in unsafe serve(raw) { $1.decline() } }
        }
        unsafe readdir = { raw, number, count, offset, file in
            unsafe serve(raw) { (server, request) throws(Errno) in
                try request.list(
                    node(number), unsafe handle(file)?.takeUnretainedValue(), from: offset,
                    count, describing: false)
            }
        }
        unsafe readdirplus = { raw, number, count, offset, file in
            unsafe serve(raw) { (server, request) throws(Errno) in
                try request.list(
                    node(number), unsafe handle(file)?.takeUnretainedValue(), from: offset,
                    count, describing: true)
            }
        }
    }
}

/// The listing behind a handle, if there is one.
private func handle(_ file: UnsafeMutablePointer<fuse_file_info>?) -> Unmanaged<Listing>? {
    // SAFETY: see Handlers.swift; a handle is what opendir gave out.
    guard let file = unsafe file,
        let pointer = unsafe UnsafeRawPointer(bitPattern: UInt(file.pointee.fh))
    else { return nil }
    return unsafe Unmanaged<Listing>.fromOpaque(pointer)
}

extension Request {
    /// Answers with a part of a list.
    fileprivate func list(
        _ directory: KernelNode, _ listing: Listing?, from offset: off_t, _ capacity: Int,
        describing: Bool
    ) throws(Errno) {
        // Bytes of a line besides its name: struct fuse_dirent, and struct fuse_entry_out before
        // it (linux/fuse.h).
        let lineBytes = describing ? 152 : 24
        let told = try server.list(
            directory, listing, from: Int(clamping: offset), describing: describing,
            capacity: capacity, lineBytes: lineBytes)
        try ReadBuffer.withBytes(capacity) { (bytes) throws(Errno) in
            var used = 0
            // SAFETY: the buffer lives for the call; any bytes are characters.
            unsafe bytes.withUnsafeMutableBytes { buffer in
                guard let start = unsafe buffer.baseAddress?.assumingMemoryBound(to: CChar.self)
                else { return }
                for index in told.lines.indices {
                    used += unsafe add(index, of: told, start + used, capacity - used, describing)
                }
            }
            let isTaken = answer(bytes.bytes.extracting(0..<used))
            if isTaken || !describing { return }
            for (line, attributes) in zip(told.lines, told.attributes)
            where line.name != nil && attributes != nil {
                server.forget(line.node, count: 1)
            }
        }
    }

    /// Writes a line; its bytes.
    private func add(
        _ index: Int, of told: FileServer.Lines, _ buffer: UnsafeMutablePointer<CChar>,
        _ room: Int, _ describing: Bool
    ) -> Int {
        let line = told.lines[index]
        let attributes = describing ? told.attributes(at: index) : nil
        // SAFETY: the text ends with NUL and lives for the call.
        if let words = line.name?.words {
            let text = (
                words.0.bigEndian, words.1.bigEndian, words.2.bigEndian, UInt64(0)
            )
            return unsafe withUnsafeBytes(of: text) {
                unsafe add(line, $0, attributes, buffer, room, describing)
            }
        }
        let text = line.name?.bytes ?? Array((line.isParent ? ".." : ".").utf8)
        return unsafe (text + [0]).withUnsafeBytes {
            unsafe add(line, $0, attributes, buffer, room, describing)
        }
    }

    /// As above, with the name's text.
    private func add(
        _ line: FileServer.Line, _ text: UnsafeRawBufferPointer, _ attributes: Attributes?,
        _ buffer: UnsafeMutablePointer<CChar>, _ room: Int, _ describing: Bool
    ) -> Int {
        // SAFETY: the text ends with NUL and lives for the call, as the structures do; the
        // library writes no more than `room` bytes.
        guard let name = unsafe text.baseAddress?.assumingMemoryBound(to: CChar.self) else {
            return 0
        }
        if describing {
            // The kernel takes no pins for the dots, and none for what it is not described.
            let isTold = line.name != nil && attributes != nil
            var entry = fuse_entry_param(isTold ? line.node : .none, attributes, server)
            if attributes == nil { entry.attr = stat(line) }
            return unsafe fuse_add_direntry_plus(
                raw, buffer, room, name, &entry, off_t(line.next))
        }
        var status = stat(line)
        return unsafe fuse_add_direntry(raw, buffer, room, name, &status, off_t(line.next))
    }
}

extension stat {
    /// The number and the sort of a line.
    fileprivate init(_ line: FileServer.Line) {
        self.init()
        st_ino = UInt(line.inode)
        st_mode = line.kind.linuxMode
    }
}
