import SwasiCore

/// What the trees of a history are called: `start`, `@CALL`, `latest`.
final class HistoryNames: Sendable {
    /// What a name stands for.
    enum Meaning: Equatable {
        /// A tree, by its number.
        case tree(Int)
        /// What a call left that changed nothing.
        case link(call: UInt64)
    }

    /// Trees are numbered from 1 on: the beginning, one for each call, and the last one once more.
    private static let start = 1

    private let calls: [UInt64]
    private let lastCall: UInt64
    /// All trees in the order of their names.
    private let order: [UInt32]

    init(_ calls: [UInt64], lastCall: UInt64) {
        precondition(calls.first == 0, "a history begins before the first call")
        self.calls = calls
        self.lastCall = lastCall
        // As texts sort: by the first digit, and a number before those that it begins.
        let keys = calls.map { HistoryNames.leading($0) }
        var order = Array(1..<UInt32(calls.count))
        order.sort { first, second in
            let (first, second) = (Int(first), Int(second))
            return keys[first] == keys[second]
                ? calls[first] < calls[second] : keys[first] < keys[second]
        }
        let latest = UInt32(calls.count)
        self.order = (order + [latest, 0]).map { $0 + UInt32(HistoryNames.start) }
    }

    /// The tree that `latest` is.
    private var latest: Int { calls.count + 1 }

    // MARK: Numbers of trees

    /// The place of a tree among the calls; nil for a number that is none.
    func place(ofTree tree: Int) -> Int? {
        tree < HistoryNames.start || tree > latest ? nil : min(tree - 1, calls.count - 1)
    }

    /// The call that a tree was left by, as text.
    func call(ofTree tree: Int) -> [UInt8] {
        place(ofTree: tree).map { Array("\(calls[$0])".utf8) } ?? []
    }

    // MARK: Names

    /// What a name stands for; nil for nothing.
    func meaning(of name: Name) -> Meaning? {
        if name == "start" { return .tree(HistoryNames.start) }
        if name == "latest" { return .tree(latest) }
        let bytes = name.bytes
        guard bytes[0] == UInt8(ascii: "@"),
            let call = HistoryNames.number(bytes.dropFirst()), call <= lastCall
        else { return nil }
        let place = place(ofCall: call)
        return place > 0 && calls[place] == call ? .tree(place + 1) : .link(call: call)
    }

    /// Decimal digits without zeros before them.
    private static func number(_ digits: ArraySlice<UInt8>) -> UInt64? {
        if digits.isEmpty || digits.count > 1 && digits.first == UInt8(ascii: "0") { return nil }
        var number: UInt64 = 0
        for digit in digits {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
            let (tens, isLarge) = number.multipliedReportingOverflow(by: 10)
            let (sum, isLarger) = tens.addingReportingOverflow(UInt64(digit & 0xF))
            if isLarge || isLarger { return nil }
            number = sum
        }
        return number
    }

    /// The place of the last call up to one.
    private func place(ofCall call: UInt64) -> Int {
        var (low, high) = (0, calls.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if calls[middle] <= call { low = middle } else { high = middle }
        }
        return low
    }

    /// Where the link of a call that changed nothing leads.
    func target(ofCall call: UInt64) -> [UInt8] { name(ofTree: place(ofCall: call) + 1).bytes }

    /// What a tree is called.
    private func name(ofTree tree: Int) -> Name {
        if tree == HistoryNames.start { return "start" }
        if tree == latest { return "latest" }
        return Name(UInt8(ascii: "@"), calls[tree - 1])
    }

    // MARK: Lists

    /// Calls `body` with each name behind `after`, in the order of their bytes, and its tree, until
    /// it returns false.
    func forEach(after: Name?, _ body: (Name, _ tree: Int) -> Bool) {
        var (low, high) = (0, order.count)
        while let after, low < high {
            let middle = (low + high) / 2
            if after < name(ofTree: Int(order[middle])) { high = middle } else { low = middle + 1 }
        }
        for tree in order[low...] {
            if !body(name(ofTree: Int(tree)), Int(tree)) { return }
        }
    }

    /// A number with zeros behind it, as many digits as all others.
    private static func leading(_ number: UInt64) -> UInt64 {
        var number = number
        while number > 0, number < 1_000_000_000_000_000_000 { number *= 10 }
        return number
    }
}
