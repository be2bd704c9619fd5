import Glibc

/// The descriptors 0, 1 and 2 of the process.
enum StandardDescriptors {
    /// Opens /dev/null in place of those that are closed: the first file that we open would take
    /// such a number, and the guest would read or write it as its standard stream.
    static func fill() {
        for number: Int32 in 0...2 where fcntl(number, F_GETFD) < 0 {
            // SAFETY: the string outlives the call. It takes the lowest free number: this one.
            if unsafe open("/dev/null", O_RDWR) != number { exit(CommandFailure.failed) }
        }
    }
}
