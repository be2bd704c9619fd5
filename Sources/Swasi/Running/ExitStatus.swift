/// How a run ended.
public enum ExitStatus: Sendable {
    /// By itself, with its own status; 0 if it returned.
    case exited(UInt32)
    /// By a trap: it did what WebAssembly does not allow, or a host function ended it.
    case trapped(Trap)
    /// The time of ``Limits/wallTime`` was up.
    case timedOut
    /// It asked for more memory than ``Limits/guestMemory``.
    case outOfMemory
    /// The units of ``Limits/fuel`` were used up.
    case outOfFuel
    /// Its handle's ``Running/cancel()`` was called.
    case cancelled

    /// The status as a shell sees it: the low eight bits of the guest's own; 134 after a trap (as
    /// after SIGABRT), 124 when time was up (as timeout(1) has it), 137 for memory (as after
    /// SIGKILL), 152 for fuel (as after SIGXCPU), 130 when cancelled (as after SIGINT).
    public var code: UInt8 {
        switch self {
        case .exited(let status): UInt8(truncatingIfNeeded: status)
        case .trapped: 134
        case .timedOut: 124
        case .outOfMemory: 137
        case .outOfFuel: 152
        case .cancelled: 130
        }
    }

    /// Whether the program ended by itself with 0.
    public var isSuccess: Bool {
        if case .exited(0) = self { true } else { false }
    }

    /// Takes what the engine says; `stop` is why the run was stopped from outside, if it was.
    init(_ trap: Trap, stop: StopCause?) {
        switch (trap.kind, stop) {
        case (.exit(let status), _): self = .exited(status)
        case (.outOfFuel, _): self = .outOfFuel
        case (.outOfMemory, _): self = .outOfMemory
        case (.interrupted(.timeout), _), (.host, .timeout): self = .timedOut
        case (.interrupted(.cancelled), _), (.host, .cancelled): self = .cancelled
        default: self = .trapped(trap)
        }
    }
}

extension ExitStatus: CustomStringConvertible {
    /// What happened, in words.
    public var description: String {
        switch self {
        case .exited(let status): "exit status \(status)"
        case .trapped(let trap): "trap: \(trap)"
        case .timedOut: "out of time"
        case .outOfMemory: "out of memory"
        case .outOfFuel: "out of fuel"
        case .cancelled: "cancelled"
        }
    }
}
