import Glibc
import Swasi

/// The account that the command runs for.
enum HostAccount {
    /// Its numbers.
    static var user: (number: UInt32, group: UInt32) { (geteuid(), getegid()) }

    /// The home folder that the system has for the user; nil for a user that it does not know.
    static var home: String? {
        // SAFETY: the entry is valid until the next call, which nobody makes; the text is copied.
        guard let entry = unsafe getpwuid(geteuid()), let folder = unsafe entry.pointee.pw_dir
        else { return nil }
        return unsafe String(
            hostBytes: Array(UnsafeRawBufferPointer(start: folder, count: strlen(folder))))
    }
}
