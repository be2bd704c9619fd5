import CLinux
import Glibc

/// A signal held back in this thread, which the kernel raises for a call that it refuses as well.
package struct HeldSignal {
    private let signal: Int32
    /// The signals that were held back before.
    private var before = sigset_t()
    /// One was already waiting: it is not ours to take.
    private let wasPending: Bool

    /// What comes with `EFBIG` past the process's file size limit (`ulimit -f`), and ends it.
    package static func fileSize() -> HeldSignal { HeldSignal(SIGXFSZ) }

    package init(_ signal: Int32) {
        self.signal = signal
        var pending = sigset_t()
        // SAFETY: the sets are written by the calls and outlive them.
        unsafe sigpending(&pending)
        unsafe wasPending = sigismember(&pending, signal) == 1
        var one = HeldSignal.set(of: signal)
        unsafe pthread_sigmask(SIG_BLOCK, &one, &before)
    }

    /// Takes the signal that a call of ours raised, if one did, and lets later ones through again.
    package func restore() {
        var pending = sigset_t()
        var one = HeldSignal.set(of: signal)
        var mask = before
        var none = timespec()
        // SAFETY: the sets and the time are read and written by the calls and outlive them.
        unsafe sigpending(&pending)
        if unsafe !wasPending && sigismember(&pending, signal) == 1 {
            _ = unsafe sigtimedwait(&one, nil, &none)
        }
        unsafe pthread_sigmask(SIG_SETMASK, &mask, nil)
    }

    private static func set(of signal: Int32) -> sigset_t {
        var set = sigset_t()
        // SAFETY: the set is written by the calls and outlives them.
        unsafe sigemptyset(&set)
        unsafe sigaddset(&set, signal)
        return set
    }
}
