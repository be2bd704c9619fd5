import Glibc
import SwasiCache
import SwasiCore

/// Hashes bytes on a thread of its own while its owner does something else with them.
///
/// The owner waits for the thread before it goes on, so that nothing is copied: the bytes are those
/// of the caller. The thread begins with the first piece that is worth it.
// SAFETY: @unchecked, because of the builder and the piece: they belong to the thread between the
// posts of `ready` and of `done`, and to the owner else.
@safe
final class DigestThread: @unchecked Sendable {
    /// Below this, telling the thread takes longer than the hashing (in bytes).
    private static let minimumPiece = 64 << 10

    private var builder: DigestBuilder?
    private var piece: UnsafeRawBufferPointer?
    private var isEnding = false
    private var thread: pthread_t?
    /// Whether another thread would not help, or cannot be had.
    private var isAlone = sysconf(Int32(_SC_NPROCESSORS_ONLN)) < 2
    private let ready: UnsafeMutablePointer<sem_t>
    private let done: UnsafeMutablePointer<sem_t>

    init(_ builder: consuming DigestBuilder) {
        self.builder = consume builder
        // SAFETY: the semaphores are ours until deinit.
        unsafe ready = .allocate(capacity: 1)
        unsafe done = .allocate(capacity: 1)
        unsafe sem_init(ready, 0, 0)
        unsafe sem_init(done, 0, 0)
    }

    deinit {
        // SAFETY: made by init; the thread has ended, since it holds a reference.
        unsafe sem_destroy(ready)
        unsafe sem_destroy(done)
        unsafe ready.deallocate()
        unsafe done.deallocate()
    }

    /// Hashes bytes while `body` uses them. Errors: those of `body`.
    func update(
        _ bytes: RawSpan, _ body: (RawSpan) throws(SwasiError) -> Void
    ) throws(SwasiError) {
        guard bytes.byteCount >= DigestThread.minimumPiece, begin() else {
            builder?.update(bytes)
            return try body(bytes)
        }
        // SAFETY: the pointer is used by the thread until `done` is posted, which is awaited here.
        unsafe bytes.withUnsafeBytes { unsafe piece = $0 }
        unsafe sem_post(ready)
        defer { unsafe DigestThread.wait(done) }
        try body(bytes)
    }

    /// The digest of all bytes. Called once, by the owner.
    func finish() -> Digest {
        guard let builder = builder.take() else { preconditionFailure("finished once") }
        return builder.finish()
    }

    /// Ends the thread, if it ever began. Called once, by the owner, after all else.
    func end() {
        guard let thread else { return }
        isEnding = true
        // SAFETY: the semaphore lives as long as this; the thread was made by begin.
        unsafe sem_post(ready)
        pthread_join(thread, nil)
    }

    /// Whether there is a thread; the first time it is made.
    private func begin() -> Bool {
        if thread != nil { return true }
        if isAlone { return false }
        var thread = pthread_t()
        // Signals are for threads that were there before.
        var (all, before) = (sigset_t(), sigset_t())
        unsafe sigfillset(&all)
        unsafe pthread_sigmask(SIG_BLOCK, &all, &before)
        defer { unsafe pthread_sigmask(SIG_SETMASK, &before, nil) }
        // SAFETY: the thread takes over one reference to what it uses.
        let argument = unsafe Unmanaged.passRetained(self)
        let failure = unsafe pthread_create(
            &thread, nil,
            { argument in
                guard let argument = unsafe argument else { return nil }
                unsafe Unmanaged<DigestThread>.fromOpaque(argument).takeRetainedValue().run()
                return nil
            }, argument.toOpaque())
        if failure != 0 {
            unsafe argument.release()
            isAlone = true
            return false
        }
        self.thread = thread
        return true
    }

    private func run() {
        while true {
            unsafe DigestThread.wait(ready)
            if isEnding { return }
            if let piece = unsafe piece {
                // SAFETY: the owner waits with the piece until `done` is posted.
                builder?.update(unsafe RawSpan(_unsafeBytes: piece))
            }
            unsafe sem_post(done)
        }
    }

    private static func wait(_ semaphore: UnsafeMutablePointer<sem_t>) {
        // SAFETY: the caller's semaphore; a signal makes the call return early.
        while unsafe sem_wait(semaphore) != 0, errno == EINTR {}
    }
}
