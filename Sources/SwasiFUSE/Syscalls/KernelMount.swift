import CFuse
import Glibc
public import SwasiCore

/// A mount of this host that swasi serves, as the kernel lists it.
public struct KernelMount: Sendable, Hashable {
    /// Where it is mounted.
    public let path: [UInt8]
    /// What is mounted, as ``FUSEOptions/source`` said.
    public let source: [UInt8]
    /// Whether it can be written to.
    public let isWritable: Bool
    /// The sort of file system.
    private let type: [UInt8]

    /// Whether swasi serves it.
    var isOurs: Bool { type == Array("fuse.swasi".utf8) }

    /// All of swasi's, the last one that was mounted at the end.
    ///
    /// Errors: `system` if the kernel's list cannot be read.
    public static func all() throws(SwasiError) -> [KernelMount] {
        try list().filter(\.isOurs)
    }

    /// The uppermost mount at a path if it is one of swasi's; nil if it is none, or nothing is
    /// mounted there.
    ///
    /// Errors: `system` if the kernel's list cannot be read.
    public static func ours(at path: String) throws(SwasiError) -> KernelMount? {
        try top(at: path.hostBytes).flatMap { $0.isOurs ? $0 : nil }
    }

    /// The uppermost mount at a path, whatever it is; nil if nothing is mounted there.
    ///
    /// Errors: `system` if the kernel's list cannot be read.
    static func top(at path: [UInt8]) throws(SwasiError) -> KernelMount? {
        try list().last { $0.path == path }
    }

    private static func list() throws(SwasiError) -> [KernelMount] {
        var mounts: [KernelMount] = []
        let failure = unsafe withUnsafeMutablePointer(to: &mounts) { list in
            unsafe cfuse_each_mount(
                { context, source, path, type, options in
                    guard let context = unsafe context, let source = unsafe source,
                        let path = unsafe path, let type = unsafe type, let options = unsafe options
                    else { return }
                    // SAFETY: the context is the array, which outlives the call; texts end with NUL
                    // and live until this returns.
                    let words = unsafe bytes(options).split(separator: UInt8(ascii: ","))
                    let mount = unsafe KernelMount(
                        path: bytes(path), source: bytes(source),
                        isWritable: !words.contains(Array("ro".utf8)[...]), type: bytes(type))
                    unsafe context.assumingMemoryBound(to: [KernelMount].self).pointee.append(mount)
                }, list)
        }
        if failure == 0 { return mounts }
        throw SwasiError(
            .system, "cannot list the mounts of this host",
            cause: Errno.explain(host: failure).cause, hint: "mount /proc")
    }
}

/// A copy of a text that ends with NUL.
private func bytes(_ text: UnsafePointer<CChar>) -> [UInt8] {
    // SAFETY: the caller's text ends with NUL.
    unsafe RawSpan(_unsafeStart: text, byteCount: strlen(text)).array
}
