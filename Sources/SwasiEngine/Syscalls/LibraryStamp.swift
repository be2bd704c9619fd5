internal import CLinux
internal import Glibc
internal import SwasiCore
internal import Synchronization

extension Library {
    private static let stampStore = Mutex<String?>(nil)

    /// What tells this build of the library from others: the size and time of its file.
    ///
    /// The library must be loaded.
    static var stamp: String {
        stampStore.withLock { stored in
            if let stored { return stored }
            var status = stat()
            // SAFETY: the path lives for the call, which fills the structure.
            guard let path, unsafe fstatat(AT_FDCWD, path, &status, 0) == 0 else {
                return "unknown"
            }
            let time =
                Int64(status.st_mtim.tv_sec) &* 1_000_000_000 &+ Int64(status.st_mtim.tv_nsec)
            let stamp =
                String(hexadecimal: UInt64(status.st_size)) + "_"
                + String(hexadecimal: UInt64(bitPattern: time))
            stored = stamp
            return stamp
        }
    }
}
