import CFuse
import Glibc
import SwasiCore
import SwasiFS

// SAFETY: see Handlers.swift.

extension fuse_lowlevel_ops {
    /// Requests about attributes.
    mutating func setAttributes() {
        // SAFETY: see Handlers.swift.
        unsafe getattr = { raw, number, _ in
            unsafe serve(raw) { (server, request) throws(Errno) in
                request.answer(try server.attributes(of: node(number)), of: node(number))
            }
        }
        unsafe setattr = { raw, number, attributes, which, _ in
            unsafe serve(raw) { (server, request) throws(Errno) in
                guard let attributes = unsafe attributes?.pointee else { throw .invalid }
                let setting = FileServer.Setting(attributes, which, server.owners)
                let number = node(number)
                request.answer(try server.set(setting, of: number, request.caller), of: number)
            }
        }
        unsafe readlink = { raw, number in
            unsafe serve(raw) { (server, request) throws(Errno) in
                try server.readLink(node(number)).withRawSpan { _ = request.answer($0) }
            }
        }
        unsafe statfs = { raw, _ in
            unsafe serve(raw) { (server, request) throws(Errno) in
                request.answer(try server.statistics())
            }
        }
        setExtendedAttributes()
    }

    private mutating func setExtendedAttributes() {
        // SAFETY: see Handlers.swift.
        unsafe getxattr = { raw, number, text, capacity in
            unsafe serve(raw) { (server, request) throws(Errno) in
                let name = try unsafe attributeName(text)
                let value: [UInt8]
                if let control = request.control(of: node(number), name) {
                    guard let told = control.value(of: name) else { throw .noData }
                    value = told
                } else {
                    value = try server.extendedAttribute(name, of: node(number))
                }
                request.answer(value, capacity: capacity)
            }
        }
        unsafe listxattr = { raw, number, capacity in
            unsafe serve(raw) { (server, request) throws(Errno) in
                request.answer(
                    try server.extendedAttributeNames(of: node(number)), capacity: capacity)
            }
        }
        unsafe setxattr = { raw, number, text, value, count, flags in
            unsafe serve(raw) { (server, request) throws(Errno) in
                guard let mode = ExtendedAttributeMode(rawValue: UInt8(clamping: flags)) else {
                    throw .invalid
                }
                let bytes = unsafe UnsafeRawBufferPointer(start: value, count: count)
                let name = try unsafe changeableAttributeName(text)
                if let control = request.control(of: node(number), name) {
                    try control.set(name, to: unsafe Array(bytes))
                } else {
                    try server.setExtendedAttribute(
                        name, of: node(number), to: unsafe Array(bytes), mode)
                }
                request.succeed()
            }
        }
        unsafe removexattr = { raw, number, text in
            unsafe serve(raw) { (server, request) throws(Errno) in
                try server.setExtendedAttribute(
                    unsafe changeableAttributeName(text), of: node(number), to: nil, .any)
                request.succeed()
            }
        }
    }
}

extension FileServer.Setting {
    /// What a setattr asks for.
    init(_ attributes: stat, _ which: Int32, _ owners: OwnerMap) {
        func sets(_ flag: Int) -> Bool { which & Int32(flag) != 0 }
        if sets(FUSE_SET_ATTR_SIZE) { size = UInt64(max(0, attributes.st_size)) }
        if sets(FUSE_SET_ATTR_MODE) { change.mode = UInt16(attributes.st_mode & 0o7777) }
        if sets(FUSE_SET_ATTR_UID) { change.owner = owners.kept(owner: attributes.st_uid) }
        if sets(FUSE_SET_ATTR_GID) { change.group = owners.kept(group: attributes.st_gid) }
        if sets(FUSE_SET_ATTR_ATIME_NOW) {
            isAccessedNow = true
        } else if sets(FUSE_SET_ATTR_ATIME) {
            change.accessed = Timestamp(attributes.st_atim)
        }
        if sets(FUSE_SET_ATTR_MTIME_NOW) {
            isModifiedNow = true
        } else if sets(FUSE_SET_ATTR_MTIME) {
            change.modified = Timestamp(attributes.st_mtim)
        }
    }
}
