import SwasiCore
import SwasiEngine

/// Waiting.
extension Preview1 {
    /// Bytes of an `event`.
    private static var eventSize: UInt64 { 32 }
    /// Bytes of a `subscription`; in `wasi_unstable` a clock has an identifier first.
    private var subscriptionSize: UInt64 { snapshot == .unstable ? 56 : 48 }

    func pollOneoff(_ frame: borrowing HostFrame) throws(Errno) -> UInt64 {
        let count = UInt64(frame.int32(2))
        if count == 0 || count > UInt64(services.limits.subscriptions) { throw .invalid }
        try frame.checkResult(3, count: 4)
        try frame.checkResult(1, count: count * Preview1.eventSize)
        let subscriptions = try subscriptions(frame, count)
        let events = try services.poll(subscriptions)
        var address = UInt64(frame.int32(1))
        for event in events {
            try store(event, subscriptions[event.subscription], frame, at: address)
            address += Preview1.eventSize
        }
        try frame.store(UInt32(events.count), 3)
        return UInt64(events.count)
    }

    private func subscriptions(
        _ frame: borrowing HostFrame, _ count: UInt64
    ) throws(Errno) -> [Subscription] {
        try frame.memory.check(frame.range(0, count: count * subscriptionSize))
        var subscriptions: [Subscription] = []
        subscriptions.reserveCapacity(Int(count))
        for index in 0..<count {
            subscriptions.append(
                try subscription(frame, at: UInt64(frame.int32(0)) + index * subscriptionSize))
        }
        return subscriptions
    }

    /// Reads one subscription. Errors: `invalid` for a type that there is not.
    private func subscription(
        _ frame: borrowing HostFrame, at address: UInt64
    ) throws(Errno) -> Subscription {
        let userData = try frame.memory.load(at: address, as: UInt64.self)
        let tag = try frame.memory.load(at: address + 8, as: UInt8.self)
        let condition: Subscription.Condition
        switch tag {
        case 0:
            let start = address + (snapshot == .unstable ? 24 : 16)
            let flags = try frame.memory.load(at: start + 24, as: UInt16.self)
            let number = try frame.memory.load(at: start, as: UInt32.self)
            if let clock = ClockID(rawValue: number), clock == .wall || clock == .monotonic,
                flags <= 1
            {
                condition = .clock(
                    clock, nanoseconds: try frame.memory.load(at: start + 8, as: UInt64.self),
                    isAbsolute: flags == 1)
            } else {
                condition = .refused(.invalid)
            }
        case 1, 2:
            condition = .descriptor(
                try frame.memory.load(at: address + 16, as: UInt32.self), forWriting: tag == 2)
        default: throw .invalid
        }
        return Subscription(userData: userData, type: tag, condition: condition)
    }

    private func store(
        _ event: PollEvent, _ subscription: Subscription, _ frame: borrowing HostFrame,
        at address: UInt64
    ) throws(Errno) {
        try frame.memory.withMutableBytes(at: address, count: Preview1.eventSize) {
            (bytes) throws(Errno) in
            bytes.zero(0..<bytes.byteCount)
            bytes.put(subscription.userData, 0)
            bytes.put(event.error?.rawValue ?? 0, 8)
            bytes.put(subscription.type, 10)
            bytes.put(event.bytes, 16)
            bytes.put(UInt16(event.hangup ? 1 : 0), 24)
        }
    }
}
