import CKernel
import SwasiCore

/// What programs do on a mount, by paths.
enum HostTree {
    /// How many names a directory has, with `.` and `..`, and which follows one of them.
    static func names(at path: String, after name: String) throws(Errno) -> (Int, String) {
        var next = [CChar](repeating: 0, count: 256)
        // SAFETY: the texts end with NUL; the array outlives the call, which is told its size.
        let count = unsafe next.withUnsafeMutableBufferPointer {
            unsafe kernel_list_from(path, name, $0.baseAddress, $0.count)
        }
        let bytes = next.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        return (Int(try check(count)), String(decoding: bytes, as: UTF8.self))
    }

    /// Removes each name of a directory as it is listed; how many there were.
    static func removeWhileListing(_ path: String) throws(Errno) -> Int {
        // SAFETY: the text ends with NUL.
        Int(try check(unsafe kernel_remove_while_listing(path)))
    }

    /// Leaves a mount of swasi's that nobody serves.
    static func leaveDeadMount(at path: String) throws(Errno) {
        // SAFETY: the text ends with NUL.
        try check(unsafe kernel_leave_dead_mount(path))
    }

    /// Makes the kernel drop the names and files of a mount that nobody uses now.
    static func forget(at path: String) throws(Errno) {
        // SAFETY: the text ends with NUL.
        try check(unsafe kernel_forget(path))
    }

    @discardableResult
    private static func check(_ result: Int64) throws(Errno) -> Int64 {
        if result >= 0 { return result }
        throw Errno(linuxNumber: Int32(-result)) ?? .io
    }
}
