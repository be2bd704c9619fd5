import CKernel
import Glibc

extension KernelBackEnd {
    /// Whether owners and devices can be set, and there is a tmpfs.
    public static var canRun: Bool {
        // Each node that was seen is an open file.
        kernel_allow_descriptors()
        // SAFETY: plain calls; the string outlives the call.
        return unsafe geteuid() == 0 && access("/dev/shm", W_OK) == 0
    }

    /// Whether, besides, trees can be mounted.
    public static var canMount: Bool {
        // SAFETY: a plain call; the string outlives the call.
        unsafe canRun && access("/dev/fuse", R_OK | W_OK) == 0
    }
}
