import ArgumentParser

/// A time on the command line: a number, with `ms`, `s` (if nothing is said), `m` or `h`.
struct TimeSpan: Equatable, Sendable, ExpressibleByArgument {
    var duration: Duration

    init(_ duration: Duration) {
        self.duration = duration
    }

    init?(argument: String) {
        let units: [(String, Double)] = [("ms", 0.001), ("s", 1), ("m", 60), ("h", 3_600)]
        let unit = units.first { argument.hasSuffix($0.0) }
        guard let number = Double(argument.dropLast(unit?.0.count ?? 0)), number > 0,
            number.isFinite, number * (unit?.1 ?? 1) < 1e9
        else { return nil }
        duration = .nanoseconds(Int64(number * (unit?.1 ?? 1) * 1e9))
    }
}
