import CKernel
import Glibc
import SwasiCore

/// The calls of the kernel driver with Swift's types. Errors are the kernel's own.
enum KernelCall {
    /// What a call returned, or the error that it returned. Errors: any.
    @discardableResult
    static func check(_ result: Int64) throws(Errno) -> Int64 {
        if result >= 0 { return result }
        throw Errno(linuxNumber: Int32(-result)) ?? .io
    }

    /// A name as C has it.
    static func text(_ bytes: [UInt8]) -> [CChar] {
        bytes.map { CChar(bitPattern: $0) } + [0]
    }

    /// What stat tells of a node.
    static func stat(_ node: Int32) throws(Errno) -> kernel_stat {
        var status = kernel_stat()
        // SAFETY: the status outlives the call.
        try check(unsafe kernel_stat(node, &status))
        return status
    }

    /// The names in a directory, in no order.
    static func list(_ node: Int32) throws(Errno) -> [[UInt8]] {
        var names: UnsafeMutablePointer<CChar>?
        // SAFETY: the call gives memory of so many bytes, which is read and freed here.
        let count = Int(try check(unsafe kernel_list(node, &names)))
        defer { unsafe free(names) }
        let bytes = unsafe UnsafeBufferPointer(start: names, count: count).map {
            UInt8(bitPattern: $0)
        }
        return bytes.split(separator: 0).map { Array($0) }
    }

    /// Up to `count` bytes that `call` puts into memory.
    static func bytes(
        _ count: Int, _ call: (UnsafeMutableRawPointer?, Int) -> Int64
    ) throws(Errno) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        // SAFETY: the array outlives the call, which is told its size.
        let got = unsafe bytes.withUnsafeMutableBytes { unsafe call($0.baseAddress, $0.count) }
        bytes.removeLast(count - Int(try check(got)))
        return bytes
    }

    /// A new directory in `folder`: its path.
    static func temporary(in folder: String) throws(Errno) -> [CChar] {
        var path = [CChar](repeating: 0, count: 256)
        // SAFETY: the array outlives the call, which is told its size.
        let made = unsafe path.withUnsafeMutableBufferPointer {
            unsafe kernel_temporary(folder, $0.baseAddress, $0.count)
        }
        try check(made)
        return path
    }

    /// Removes a directory with everything in it.
    static func removeAll(_ path: [CChar]) {
        // SAFETY: the path ends with NUL.
        unsafe kernel_remove_all(path)
    }
}
