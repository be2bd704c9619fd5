extension Fault {
    /// Reads a rule as the command has it: `CALLS[(PATH)]:EFFECT[@N|@N+|%P][,seed=N]`.
    ///
    /// The effect is `short` or the constant of an error, `ENOSPC`. `@3` is the third call, `@3+`
    /// the third and all after it, `%10` ten of a hundred.
    ///
    /// Errors: `invalidArgument`, which names the place and what is allowed there.
    public init(_ text: String) throws(SwasiError) {
        var reader = FaultReader(text)
        self = try reader.fault()
    }

    /// The effects by the words that stand for them; errors that only the host knows have none.
    static func effect(_ word: String) -> Effect? {
        if word == "short" { return .short }
        return Errno.allCases.first { $0.isGuestError && $0.constantName == word }
            .map { .error($0) }
    }

    /// The words for effects.
    static var effectWords: [String] {
        ["short"] + Errno.allCases.filter(\.isGuestError).map(\.constantName)
    }
}

extension Errno {
    /// Whether guests have a number for it.
    fileprivate var isGuestError: Bool { rawValue < 400 }
}

/// Reads one rule from left to right.
private struct FaultReader {
    private let text: String
    private let bytes: [UInt8]
    private var place = 0

    init(_ text: String) {
        self.text = text
        bytes = Array(text.utf8)
    }

    mutating func fault() throws(SwasiError) -> Fault {
        let calls = word(until: "(:")
        if calls.isEmpty { throw failure("a rule begins with the calls that it means") }
        let path = try path()
        if !take(":") { throw failure("a colon and an effect follow the calls") }
        let start = place
        let name = word(until: "@%,")
        guard let effect = Fault.effect(name) else {
            place = start
            throw failure(
                "there is no effect '\(escapedText(name.utf8))'",
                "an effect is \(Fault.effectWords.joined(separator: ", "))")
        }
        let occasion = try occasion()
        var seed: UInt64 = 0
        if take(",") {
            let start = place
            if word(until: "=") != "seed" || !take("=") {
                place = start
                throw failure("there is no such option", "an option is seed=N")
            }
            seed = try number(0...UInt64.max)
        }
        if place < bytes.count {
            throw failure("the rule should end here", "after it come @N, @N+, %P and ,seed=N")
        }
        return Fault(calls: calls, path: path, effect, occasion, seed: seed)
    }

    /// A path in parentheses; the last `):` ends it, for it may hold any byte.
    private mutating func path() throws(SwasiError) -> String? {
        let start = place
        if !take("(") { return nil }
        if place == bytes.count || bytes[place] != UInt8(ascii: "/") {
            throw failure("a path is absolute", "it begins with a slash")
        }
        let ends = bytes.indices.dropLast().last {
            $0 > start && bytes[$0] == UInt8(ascii: ")") && bytes[$0 + 1] == UInt8(ascii: ":")
        }
        guard let end = ends else {
            place = start
            throw failure("the path has no end", "close it with ) before the colon")
        }
        defer { place = end + 1 }
        return String(decoding: bytes[place..<end], as: UTF8.self)
    }

    private mutating func occasion() throws(SwasiError) -> Fault.Occasion {
        if take("%") { return .percent(try number(1...100)) }
        if !take("@") { return .always }
        let first = try number(1...UInt64.max)
        return take("+") ? .from(first) : .only(first)
    }

    private mutating func number(_ range: ClosedRange<UInt64>) throws(SwasiError) -> UInt64 {
        let start = place
        let digits = word(until: "+@%,")
        if let number = UInt64(digits), range.contains(number) {
            return number
        }
        place = start
        let most = range.upperBound == .max ? "up" : "to \(range.upperBound)"
        throw failure("a number stands here", "from \(range.lowerBound) \(most)")
    }

    /// What stands before the next of some characters, or the end.
    private mutating func word(until ends: String) -> String {
        let rest = bytes[place...]
        let word = rest.prefix { !ends.utf8.contains($0) }
        place += word.count
        return String(decoding: word, as: UTF8.self)
    }

    private mutating func take(_ character: String) -> Bool {
        if place == bytes.count || bytes[place] != character.utf8.first { return false }
        place += 1
        return true
    }

    private func failure(_ cause: String, _ hint: String = "") -> SwasiError {
        SwasiError(
            .invalidArgument,
            "cannot read the fault '\(escapedText(text.utf8))' at character \(place + 1)",
            cause: cause, hint: hint)
    }
}

extension Fault: CustomStringConvertible {
    /// The rule as ``init(_:)-(String)`` reads it.
    public var description: String {
        var text = calls
        if let path { text += "(\(path))" }
        switch effect {
        case .error(let error): text += ":\(error.constantName)"
        case .short: text += ":short"
        }
        switch occasion {
        case .always: break
        case .only(let number): text += "@\(number)"
        case .from(let number): text += "@\(number)+"
        case .percent(let share): text += "%\(share)"
        }
        return seed == 0 ? text : text + ",seed=\(seed)"
    }
}
