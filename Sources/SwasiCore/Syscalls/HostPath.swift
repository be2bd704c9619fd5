import Glibc

/// Paths of the host.
package enum HostPath {
    /// The directory at a path, or the one that holds the file there.
    package static func folder(_ path: String, isFile: Bool) -> String {
        guard isFile else { return path }
        let absolute = absolute(path)
        guard let slash = absolute.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
        return slash == absolute.utf8.startIndex ? "/" : String(absolute[..<slash])
    }

    /// A path from the root, without links on the way; as it was given where there is nothing.
    package static func absolute(_ path: String) -> String {
        // SAFETY: realpath reads the path, which lives for the call, and gives back memory that is
        // freed here after it was copied; it ends with a zero.
        guard let resolved = unsafe path.withHostPath({ unsafe realpath($0, nil) }) else {
            return path
        }
        defer { unsafe free(resolved) }
        return unsafe String(
            hostBytes: Array(UnsafeRawBufferPointer(start: resolved, count: strlen(resolved))))
    }
}
