import CLinux
import Glibc
import Synchronization

/// The one place where a run blocks, and how it is stopped there.
///
/// The guest's thread waits; any thread may ``cancel(_:)``, once and for all: the wait that is
/// going on and all later ones throw `hostStopped`.
public final class Waiter: Sendable {
    /// Becomes readable when the run is cancelled.
    private let event: Int32
    private let isStopped = Atomic(false)
    private let reason = Mutex<String?>(nil)

    /// Makes a waiter of a run that goes on. Errors: what eventfd(2) says.
    public init() throws(Errno) {
        event = clinux_eventfd()
        if event < 0 { throw Errno(linuxNumber: errno) ?? .io }
    }

    deinit {
        close(event)
    }

    /// Stops the run for a reason; only the first reason is kept.
    public func cancel(_ reason: String) {
        self.reason.withLock { if $0 == nil { $0 = reason } }
        isStopped.store(true, ordering: .releasing)
        var one: UInt64 = 1
        // SAFETY: the kernel reads the eight bytes during the call. A full counter needs no more.
        _ = unsafe write(event, &one, 8)
    }

    /// Why the run was stopped; nil while it goes on.
    public var stopReason: String? { reason.withLock { $0 } }

    /// Errors: `hostStopped` once the run is cancelled.
    @inline(__always)
    func check() throws(Errno) {
        if isStopped.load(ordering: .acquiring) { throw .hostStopped }
    }

    /// One descriptor, what to wait for and what was found.
    struct Source {
        let descriptor: Int32
        let forWriting: Bool
        var isReady = false
        var hangup = false
    }

    /// Waits until one of the sources is ready or the time is up; answers in their order.
    ///
    /// A wait for a time of day ends at most a second late when that clock is set forward.
    /// Errors: `hostStopped`.
    func wait(
        _ sources: inout [Source], until deadline: UInt64?, on clock: ClockID
    ) throws(Errno) {
        var polled = sources.map {
            pollfd(
                fd: $0.descriptor, events: Int16($0.forWriting ? POLLOUT : POLLIN), revents: 0)
        }
        polled.append(cancellation)
        var span = polled.mutableSpan
        try wait(&span, until: deadline, on: clock)
        for index in sources.indices {
            let found = Int32(polled[index].revents)
            sources[index].isReady = found != 0
            sources[index].hangup = found & (POLLHUP | POLLERR | POLLNVAL) != 0
        }
    }

    /// Waits until one descriptor is ready. Errors: `hostStopped`.
    func wait(for descriptor: Int32, writing: Bool) throws(Errno) {
        // No list: its type would be made for the first line of output.
        var polled: InlineArray<2, pollfd> = [
            pollfd(fd: descriptor, events: Int16(writing ? POLLOUT : POLLIN), revents: 0),
            cancellation,
        ]
        var span = polled.mutableSpan
        try wait(&span, until: nil, on: .monotonic)
    }

    /// What is polled last.
    private var cancellation: pollfd { pollfd(fd: event, events: Int16(POLLIN), revents: 0) }

    /// Waits until one is ready or the time is up.
    private func wait(
        _ polled: inout MutableSpan<pollfd>, until deadline: UInt64?, on clock: ClockID
    ) throws(Errno) {
        while true {
            try check()
            let (timeout, isLast) = Waiter.timeout(until: deadline, on: clock)
            let ready = poll(&polled, timeout)
            if ready < 0, errno == EINTR { continue }
            if ready < 0 { throw Errno(linuxNumber: errno) ?? .io }
            try check()
            if ready > 0 || isLast { return }
        }
    }

    /// How long the next poll may take, nil without end, and whether the deadline has come after
    /// it.
    private static func timeout(
        until deadline: UInt64?, on clock: ClockID
    ) -> (nanoseconds: UInt64?, isLast: Bool) {
        guard let deadline else { return (nil, false) }
        let now = HostClock.nanoseconds(clock)
        let left = deadline > now ? deadline - now : 0
        let slice: UInt64 = clock == .wall ? 1_000_000_000 : 1_000_000_000_000_000
        return (min(left, slice), left == 0)
    }

    /// poll(2) with nanoseconds; nil waits without end.
    private func poll(
        _ descriptors: inout MutableSpan<pollfd>, _ nanoseconds: UInt64?
    ) -> Int32 {
        // SAFETY: the buffer holds count elements and outlives the call, as does the time.
        unsafe descriptors.withUnsafeMutableBufferPointer { buffer in
            let (first, count) = (buffer.baseAddress, UInt(buffer.count))
            guard let nanoseconds else { return unsafe clinux_ppoll(first, count, nil) }
            var time = timespec(
                tv_sec: Int(nanoseconds / 1_000_000_000),
                tv_nsec: Int(nanoseconds % 1_000_000_000))
            return unsafe clinux_ppoll(first, count, &time)
        }
    }
}
