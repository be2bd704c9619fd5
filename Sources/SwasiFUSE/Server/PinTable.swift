import SwasiCore

/// What the kernel was told of and has not forgotten: when a mount ends it may never say so, and
/// the tree goes on. Guarded by the tree lock.
final class PinTable: Sendable {
    private let counts = HotState<[UInt64: UInt64]>([:])

    deinit {
        counts.deallocate()
    }

    /// Counts one more.
    func take(_ number: KernelNode) {
        counts.value[number.rawValue, default: 0] += 1
    }

    /// Counts some less; returns how many of them there were.
    func drop(_ number: KernelNode, count: UInt64) -> UInt64 {
        guard let held = counts.value[number.rawValue] else { return 0 }
        counts.value[number.rawValue] = held > count ? held - count : nil
        return min(held, count)
    }

    /// Ends all; calls `body` with each, in the order of the numbers.
    func dropAll(_ body: (KernelNode, UInt64) -> Void) {
        for (number, count) in counts.value.sorted(by: { $0.key < $1.key }) {
            body(KernelNode(rawValue: number), count)
        }
        counts.value = [:]
    }
}
