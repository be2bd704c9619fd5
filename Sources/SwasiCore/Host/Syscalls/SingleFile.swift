import Glibc

/// A file of the host that is granted without the directory that holds it.
struct SingleFile: Sendable {
    /// Its name, without links on the way.
    let name: Name
    /// The path of the directory that holds it.
    let folder: String
    let object: HostObject
    /// An `O_PATH` descriptor, so that it stays the same file.
    let descriptor: OwnedDescriptor

    /// Finds the name of a file that was opened by a path.
    ///
    /// Errors: those of following the path; `noEntry` for one without a name.
    init(
        _ path: String, _ descriptor: OwnedDescriptor, _ status: HostStatus
    ) throws(Errno) {
        let bytes = try SingleFile.resolved(path)
        guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else { throw .noEntry }
        name = try Array(bytes[(slash + 1)...]).withRawSpan { (span) throws(Errno) in try Name(span)
        }
        folder = slash == 0 ? "/" : String(hostBytes: Array(bytes[..<slash]))
        object = status.object
        self.descriptor = descriptor
    }

    /// A file that is not there.
    init(recorded name: Name) {
        self.name = name
        folder = ""
        object = HostObject(mount: 0, device: 0, inode: 0, birth: .min)
        descriptor = OwnedDescriptor(-1)
    }

    /// realpath(3).
    private static func resolved(_ path: String) throws(Errno) -> [UInt8] {
        // SAFETY: the call reads the path, which lives for the call; what it returns is a string of
        // its own, given back here.
        let bytes = unsafe path.withHostPath { path -> [UInt8]? in
            guard let found = unsafe realpath(path, nil) else { return nil }
            defer { unsafe free(found) }
            let text = unsafe UnsafeBufferPointer(start: found, count: strlen(found))
            return unsafe text.map { UInt8(bitPattern: $0) }
        }
        guard let bytes else { throw Errno(linuxNumber: errno) ?? .io }
        return bytes
    }
}
