import CFuse
import Glibc
import SwasiCore
import SwasiFS

// SAFETY: see Handlers.swift.

extension fuse_lowlevel_ops {
    /// Requests about names.
    mutating func setNames() {
        // SAFETY: see Handlers.swift.
        unsafe lookup = { raw, parent, text in
            unsafe serve(raw) { (server, request) throws(Errno) in
                request.answer(try server.lookUp(unsafe name(text), in: node(parent)))
            }
        }
        unsafe forget = { raw, number, count in
            unsafe serve(raw) { (server, request) throws(Errno) in
                server.forget(node(number), count: count)
                request.end()
            }
        }
        unsafe forget_multi = { raw, count, forgets in
            unsafe serve(raw) { (server, request) throws(Errno) in
                for index in 0..<count {
                    guard let forgotten = unsafe forgets?[index] else { break }
                    server.forget(node(forgotten.ino), count: forgotten.nlookup)
                }
                request.end()
            }
        }
        unsafe mknod = { raw, parent, text, mode, device in
            unsafe serve(raw) { (server, request) throws(Errno) in
                guard let kind = Kind(linuxType: mode) else { throw .invalid }
                let isDevice = kind == .characterDevice || kind == .blockDevice
                let new = NewNode(
                    kind, mode: UInt16(mode & 0o7777),
                    device: isDevice ? DeviceNumber.split(device) : 0)
                request.answer(
                    try server.make(unsafe name(text), in: node(parent), new, request.caller))
            }
        }
        unsafe mkdir = { raw, parent, text, mode in
            unsafe serve(raw) { (server, request) throws(Errno) in
                let new = NewNode(.directory, mode: UInt16(mode & 0o7777))
                request.answer(
                    try server.make(unsafe name(text), in: node(parent), new, request.caller))
            }
        }
        unsafe symlink = { raw, target, parent, text in
            unsafe serve(raw) { (server, request) throws(Errno) in
                guard let target = unsafe target else { throw .invalid }
                let bytes = unsafe RawSpan(_unsafeStart: target, byteCount: strlen(target))
                request.answer(
                    try server.makeSymbolicLink(
                        unsafe name(text), in: node(parent), to: bytes, request.caller))
            }
        }
        setRemovals()
    }

    private mutating func setRemovals() {
        // SAFETY: see Handlers.swift.
        unsafe link = { raw, number, parent, text in
            unsafe serve(raw) { (server, request) throws(Errno) in
                request.answer(
                    try server.link(node(number), as: unsafe name(text), in: node(parent)))
            }
        }
        unsafe unlink = { raw, parent, text in
            unsafe serve(raw) { (server, request) throws(Errno) in
                try server.remove(unsafe name(text), in: node(parent), isDirectory: false)
                request.succeed()
            }
        }
        unsafe rmdir = { raw, parent, text in
            unsafe serve(raw) { (server, request) throws(Errno) in
                try server.remove(unsafe name(text), in: node(parent), isDirectory: true)
                request.succeed()
            }
        }
        unsafe rename = { raw, parent, text, newParent, newText, flags in
            unsafe serve(raw) { (server, request) throws(Errno) in
                try server.rename(
                    unsafe name(text), in: node(parent), to: unsafe name(newText),
                    in: node(newParent), flags: flags)
                request.succeed()
            }
        }
    }
}
