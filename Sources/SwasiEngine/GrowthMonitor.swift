internal import Synchronization

/// Counts the memory of one instance against its limit.
final class GrowthMonitor: Sendable {
    private let limit: UInt64
    private let used = Atomic<UInt64>(0)
    private let denied = Atomic<Bool>(false)
    private let interrupter: Interrupter

    init(limit: UInt64, interrupter: Interrupter) {
        self.limit = limit
        self.interrupter = interrupter
    }

    /// Whether the guest asked for more than its limit.
    var wasDenied: Bool { denied.load(ordering: .relaxed) }

    /// Takes `bytes` more, or ends the guest.
    ///
    /// The end comes at the guest's next function call or loop, before it can do much with the
    /// answer that there is no memory.
    func take(_ bytes: UInt64) -> Bool {
        let before = used.load(ordering: .relaxed)
        let (after, overflow) = before.addingReportingOverflow(bytes)
        guard !overflow, after <= limit else {
            denied.store(true, ordering: .relaxed)
            interrupter.interrupt(.memory)
            return false
        }
        used.store(after, ordering: .relaxed)
        return true
    }

    /// How many bytes may still be taken.
    var rest: UInt64 { limit - used.load(ordering: .relaxed) }
}
