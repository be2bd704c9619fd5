import CFuse
import Glibc
import SwasiCore
import SwasiFS

// SAFETY: libfuse calls each function with a request of a session whose user data is the session's
// own FileServer, and with names and structures that live until the function returns. Nothing is
// kept beyond that.

/// Hands a request to its server; what is thrown is the answer.
func serve(_ raw: fuse_req_t?, _ body: (FileServer, Request) throws(Errno) -> Void) {
    guard let raw = unsafe raw, let data = unsafe fuse_req_userdata(raw) else { return }
    // SAFETY: the session holds the server as long as it answers requests.
    let server = unsafe Unmanaged<FileServer>.fromOpaque(data).takeUnretainedValue()
    let request = unsafe Request(raw: raw, server: server)
    do throws(Errno) {
        try body(server, request)
    } catch {
        request.fail(error)
    }
}

/// A name that the kernel hands over.
func name(_ text: UnsafePointer<CChar>?) throws(Errno) -> Name {
    guard let text = unsafe text else { throw .invalid }
    // SAFETY: the text ends with NUL and lives until the function returns.
    let bytes = unsafe RawSpan(_unsafeStart: text, byteCount: strlen(text))
    return try Name(bytes)
}

/// A name of an extended attribute that the kernel hands over.
func attributeName(_ text: UnsafePointer<CChar>?) throws(Errno) -> AttributeName {
    guard let text = unsafe text else { throw .invalid }
    // SAFETY: as above.
    return try AttributeName(unsafe RawSpan(_unsafeStart: text, byteCount: strlen(text)).array)
}

/// A name of an extended attribute that is to be set or removed: of a namespace that keeps what it
/// is given (xattr(7)). The kernel hands over those of the others too, whose values mean something,
/// as access control lists do: a tree has none, and programs go by the mode where they hear that.
///
/// Errors: `unsupported` for others.
func changeableAttributeName(_ text: UnsafePointer<CChar>?) throws(Errno) -> AttributeName {
    let name = unsafe try attributeName(text)
    for space in ["user.", "trusted.", "security."]
    where name.bytes.count > space.utf8.count && name.bytes.starts(with: space.utf8) {
        return name
    }
    throw .unsupported
}

/// A node's number.
func node(_ number: fuse_ino_t) -> KernelNode { KernelNode(rawValue: number) }

/// A range of the kernel's numbers. Errors: `invalid` for negative ones.
func range(_ offset: off_t, _ count: off_t) throws(Errno) -> Range<UInt64> {
    let (end, overflow) = offset.addingReportingOverflow(count)
    if offset < 0 || count < 0 || overflow { throw overflow ? .fileTooLarge : .invalid }
    return UInt64(offset)..<UInt64(end)
}

extension fuse_lowlevel_ops {
    /// The functions that answer the kernel. What is missing the kernel does without: it keeps
    /// locks, checks permissions, and has nothing to flush.
    static func serving(_ freshness: Freshness) -> fuse_lowlevel_ops {
        var operations = fuse_lowlevel_ops()
        operations.setNames()
        operations.setAttributes()
        operations.setContents(freshness)
        operations.setListings(freshness)
        return operations
    }
}
