/// A signal that a guest can raise, numbered as in Preview 1 (`signal`).
struct Signal {
    enum Action {
        case ignore, stop, terminate
    }

    let rawValue: UInt32

    /// Takes a number; nil for one that Preview 1 does not have.
    init?(rawValue: UInt32) {
        if rawValue > 30 { return nil }
        self.rawValue = rawValue
    }

    /// What the specification says that it does.
    var action: Action {
        switch rawValue {
        // none, pipe, chld, cont, urg, winch
        case 0, 13, 16, 17, 22, 27: .ignore
        // stop, tstp, ttin, ttou
        case 18...21: .stop
        default: .terminate
        }
    }

    /// The exit status of a program that the signal ends, 128 plus Linux's number of it; nil for
    /// one that ends nothing. Preview 1 has no SIGSTKFLT, Linux's 16.
    var exitStatus: UInt32? {
        action == .terminate ? 128 + (rawValue < 16 ? rawValue : rawValue + 1) : nil
    }
}
