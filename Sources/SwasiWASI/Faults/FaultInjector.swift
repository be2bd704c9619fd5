import SwasiCore
import SwasiEngine

/// Carries the rules of a run out: says of each call whether one hits it.
struct FaultInjector {
    /// A rule and how far it has come.
    private struct Rule {
        let fault: Fault
        let path: GuestPath?
        /// The functions that are meant, by number.
        let isMeant: [Bool]
        /// Calls that were counted.
        var count: UInt64 = 0
        var random: SplitMix

        /// Whether this call, which is meant, is hit.
        mutating func hits() -> Bool {
            count += 1
            switch fault.occasion {
            case .always: return true
            case .only(let number): return count == number
            case .from(let number): return count >= number
            case .percent(let share): return random.next() % 100 < share
            }
        }
    }

    private var rules: [Rule] = []

    /// Takes the rules. Errors: `invalidArgument` for names that mean no calls, or none that the
    /// effect goes with.
    init(_ faults: [Fault]) throws(SwasiError) {
        for fault in faults {
            let isMeant = try FaultInjector.functions(of: fault)
            rules.append(
                Rule(
                    fault: fault, path: fault.path.map { GuestPath($0.utf8) }, isMeant: isMeant,
                    random: SplitMix(seed: fault.seed)))
        }
    }

    /// Whether there are no rules.
    var isEmpty: Bool { rules.isEmpty }

    /// What happens to a call; nil if nothing does. Every rule that means it counts it.
    mutating func injection(
        _ call: HostCall, _ memory: borrowing GuestMemory, _ names: DescriptorNames
    ) -> Injection? {
        var result: Injection?
        for index in rules.indices where rules[index].isMeant[call.shape.number] {
            if let path = rules[index].path,
                !names.paths(of: call, memory).contains(where: { path.holds($0) })
            {
                continue
            }
            let effect = rules[index].fault.effect
            if effect == .short, !FaultInjector.canBeShort(call, memory) { continue }
            if !rules[index].hits() { continue }
            // Drawn though another rule may count: what a rule does depends on itself only.
            let injection: Injection =
                switch effect {
                case .error(let error): .error(error)
                case .short: .short(rules[index].random.next())
                }
            result = result ?? injection
        }
        return result
    }

    private static func functions(of fault: Fault) throws(SwasiError) -> [Bool] {
        var isMeant = try CallPatterns.selection([fault.calls], title: "fault's calls")
        for shape in CallPatterns.knownCalls {
            let isPossible =
                fault.effect == .short ? shape.canBeShort : shape.answer != .never
            if !isPossible { isMeant[shape.number] = false }
        }
        if isMeant.contains(true) { return isMeant }
        throw SwasiError(
            .invalidArgument, "the fault of '\(escapedText(fault.calls.utf8))' does nothing",
            cause: fault.effect == .short
                ? "only reads and writes can be short" : "these calls do not fail",
            hint: fault.effect == .short ? "use read, write or one of their functions" : "")
    }

    /// Whether a read or write has two bytes at least.
    private static func canBeShort(_ call: HostCall, _ memory: borrowing GuestMemory) -> Bool {
        GuestList(call.arguments[1], call.arguments[2]).byteCount(memory) > 1
    }
}

extension CallShape {
    /// Whether it reads or writes with a list of buffers that can be cut.
    fileprivate var canBeShort: Bool { callClass == .read || callClass == .write }
}
