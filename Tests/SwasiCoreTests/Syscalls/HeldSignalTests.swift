import Glibc
import Testing

@testable import SwasiCore

@Suite struct HeldSignalTests {
    /// Without any of it the tests would end here.
    @Test func whatWasRaisedMeanwhileIsGone() {
        for held in [HeldSignal(SIGPIPE), .fileSize()] {
            for signal in [SIGPIPE, SIGXFSZ] {
                var pending = sigset_t()
                let other = HeldSignal(signal)
                // SAFETY: the thread lives, and the set outlives the calls.
                pthread_kill(pthread_self(), signal)
                unsafe sigpending(&pending)
                #expect(unsafe sigismember(&pending, signal) == 1)
                other.restore()
                unsafe sigpending(&pending)
                #expect(unsafe sigismember(&pending, signal) == 0)
            }
            held.restore()
        }
    }
}
