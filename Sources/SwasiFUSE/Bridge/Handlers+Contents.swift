import CFuse
import Glibc
import SwasiCore
import SwasiFS

// SAFETY: see Handlers.swift.

extension fuse_lowlevel_ops {
    /// Requests about content. Where nobody else changes the tree there is no open: the kernel is
    /// told so, and does without; and no create, which would have to be released: the kernel makes
    /// a node, with the directory locked.
    mutating func setContents(_ freshness: Freshness) {
        // SAFETY: see Handlers.swift.
        unsafe open = { raw, _, _ in unsafe serve(raw) { $1.decline() } }
        unsafe release = { raw, _, _ in unsafe serve(raw) { $1.succeed() } }
        unsafe read = { raw, number, count, offset, _ in
            unsafe serve(raw) { (server, request) throws(Errno) in
                let start = try range(offset, 0).lowerBound
                let wanted = start..<start.addingSaturating(UInt64(count))
                try server.read(node(number), wanted) { request.answer($0) }
            }
        }
        unsafe write = { raw, number, text, count, offset, file in
            unsafe serve(raw) { (server, request) throws(Errno) in
                guard let text = unsafe text else { throw .invalid }
                let appends = unsafe (file?.pointee.flags ?? 0) & O_APPEND != 0
                let start = try range(offset, 0).lowerBound
                let bytes = unsafe RawSpan(_unsafeStart: text, byteCount: count)
                request.answer(
                    written: try server.write(
                        node(number), bytes, appends ? .end : .at(start), request.caller))
            }
        }
        if freshness == .live { setOpening() }
        setRanges()
    }

    private mutating func setOpening() {
        // SAFETY: see Handlers.swift.
        unsafe open = { raw, number, _ in
            unsafe serve(raw) { $1.answerOpened(node(number)) }
        }
        unsafe create = { raw, parent, text, mode, file in
            unsafe serve(raw) { (server, request) throws(Errno) in
                let flags = unsafe file?.pointee.flags ?? 0
                request.answerCreated(
                    try server.create(
                        unsafe name(text), in: node(parent), mode: UInt16(mode & 0o7777),
                        exclusively: flags & O_EXCL != 0, truncating: flags & O_TRUNC != 0,
                        request.caller))
            }
        }
    }

    private mutating func setRanges() {
        // SAFETY: see Handlers.swift.
        unsafe fsync = { raw, number, dataOnly, _ in
            unsafe serve(raw) { (server, request) throws(Errno) in
                try server.synchronize(node(number), dataOnly: dataOnly != 0)
                request.succeed()
            }
        }
        unsafe fallocate = { raw, number, mode, offset, count, _ in
            unsafe serve(raw) { (server, request) throws(Errno) in
                try server.allocate(
                    node(number), try range(offset, count), mode: mode, request.caller)
                request.succeed()
            }
        }
        unsafe copy_file_range = { raw, source, start, _, target, offset, _, count, flags in
            unsafe serve(raw) { (server, request) throws(Errno) in
                if flags != 0 { throw .invalid }
                // What was written is told in 32 bits.
                let count = min(count, 1 << 30)
                let copied = try server.copy(
                    try range(start, off_t(count)), of: node(source),
                    to: try range(offset, 0).lowerBound, of: node(target), request.caller)
                request.answer(written: Int(copied))
            }
        }
        unsafe lseek = { raw, number, offset, whence, _ in
            unsafe serve(raw) { (server, request) throws(Errno) in
                // SEEK_DATA and SEEK_HOLE; the kernel does the others itself.
                guard whence == 3 || whence == 4 else { throw .invalid }
                let start = try range(offset, 0).lowerBound
                request.answer(
                    offset: try server.next(
                        whence == 3 ? .data : .hole, of: node(number), from: start))
            }
        }
    }
}
