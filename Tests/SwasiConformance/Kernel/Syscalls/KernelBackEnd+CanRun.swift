import Glibc

extension KernelBackEnd {
    /// Whether owners and devices can be set, and there is a tmpfs.
    public static var canRun: Bool {
        // SAFETY: plain calls; the string outlives the call.
        unsafe geteuid() == 0 && access("/dev/shm", W_OK) == 0
    }
}
