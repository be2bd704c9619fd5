import SwasiCore

/// One thing that a guest waits for.
struct Subscription {
    enum Condition {
        /// A clock reaches a time: absolute, or counted from now on.
        case clock(ClockID, nanoseconds: UInt64, isAbsolute: Bool)
        /// A descriptor can be read from, or written to, without waiting.
        case descriptor(UInt32, forWriting: Bool)
        /// What cannot be waited for, and why.
        case refused(Errno)
    }

    /// What the guest finds again in the event.
    var userData: UInt64
    /// The type of the event as the guest numbered it.
    var type: UInt8
    var condition: Condition
}

/// One thing that happened.
struct PollEvent {
    /// The place of the subscription.
    var subscription: Int
    /// Why it can never happen; nil if it did.
    var error: Errno?
    /// Bytes that can be read; 0 where that is not known.
    var bytes: UInt64 = 0
    /// The other side is gone.
    var hangup = false
}
