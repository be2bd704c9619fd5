import CLinux
import Glibc
import SwasiCore
import Synchronization

/// The bytes of a host file that somebody else may change, lent to the kernel from where they are.
///
/// They are mapped, and under a lease as long as they are lent: who opens the file for writing
/// then, or truncates it, waits until the bytes are back. Where there can be no lease nothing is
/// lent.
@safe
// SAFETY: @unchecked, because a pointer is not Sendable: it is set once, under the lock, and what
// it leads to is mapped for reading until deinit.
final class LeasedFile: @unchecked Sendable {
    private let file: HostFile
    private let count: Int
    private let state = Mutex(State())

    @safe
    private struct State {
        /// Nothing can be lent, now or later.
        var isRefused = false
        /// Open for the lease alone, which belongs to what was opened and not to a file; -1 before
        /// the first one.
        var descriptor: Int32 = -1
        var memory: UnsafeRawPointer?
        /// How many lend bytes now.
        var lenders = 0
    }

    /// Lends what is in a file of so many bytes; nothing of it is touched before the first bytes
    /// are lent.
    init(_ file: HostFile, size: UInt64) {
        self.file = file
        count = Int(clamping: size)
    }

    deinit {
        state.withLock { state in
            // SAFETY: mapped below, and nobody uses it any more.
            if let memory = unsafe state.memory {
                unsafe munmap(UnsafeMutableRawPointer(mutating: memory), count)
            }
            if state.descriptor >= 0 { close(state.descriptor) }
        }
    }

    /// Lends a range, if `isGood` says so under the lease: `body` may give it to a system call but
    /// not look at it, for a disk that fails would end the process. Tells whether it was lent.
    func lend(_ range: Range<Int>, if isGood: () -> Bool, _ body: (RawSpan) -> Void) -> Bool {
        guard range.lowerBound >= 0, range.upperBound <= count, !range.isEmpty,
            let memory = unsafe begin()
        else { return false }
        defer { end() }
        if !isGood() { return false }
        // SAFETY: inside of what is mapped, checked above.
        body(unsafe RawSpan(_unsafeStart: memory + range.lowerBound, byteCount: range.count))
        // The pages stay in the host's cache, and count no more as this process's.
        let page = Int(getpagesize())
        let start = range.lowerBound / page * page
        // SAFETY: whole pages of a file's mapping, which come back where somebody touches them.
        unsafe madvise(
            UnsafeMutableRawPointer(mutating: memory + start), range.upperBound - start,
            MADV_DONTNEED)
        return true
    }

    /// Takes the lease, or has part in it; nil where that cannot be, or somebody waits for its end.
    private func begin() -> UnsafeRawPointer? {
        // SAFETY: only the pointer is handed on; it is used while the lease is held.
        unsafe state.withLock { state in
            if state.isRefused { return nil }
            if unsafe state.memory == nil, !open(&state) {
                state.isRefused = true
                return nil
            }
            if state.lenders > 0 {
                if clinux_lease_is_wanted(state.descriptor) != 0 { return nil }
            } else if clinux_begin_lease(state.descriptor) != 0 {
                return nil
            }
            state.lenders += 1
            return unsafe state.memory
        }
    }

    private func end() {
        state.withLock { state in
            state.lenders -= 1
            if state.lenders == 0 { clinux_end_lease(state.descriptor) }
        }
    }

    /// Opens and maps the file; false where it cannot be.
    private func open(_ state: inout State) -> Bool {
        // SAFETY: the text outlives the call; a new mapping of the kernel's choice.
        state.descriptor = unsafe Glibc.open(
            file.pathOfDescriptor, O_RDONLY | O_CLOEXEC)
        guard state.descriptor >= 0,
            let address = unsafe mmap(nil, count, PROT_READ, MAP_SHARED, state.descriptor, 0),
            unsafe address != MAP_FAILED
        else { return false }
        unsafe state.memory = UnsafeRawPointer(address)
        return true
    }
}
