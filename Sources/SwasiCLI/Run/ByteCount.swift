import ArgumentParser

/// A size on the command line: a number of bytes, or with `K`, `M`, `G` or `T` of 1024 each.
struct ByteCount: Equatable, Sendable, ExpressibleByArgument {
    var bytes: UInt64

    init(_ bytes: UInt64) {
        self.bytes = bytes
    }

    init?(argument: String) {
        let units: [Character: UInt64] = ["K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40]
        let unit = argument.last.flatMap { units[Character($0.uppercased())] }
        guard let number = UInt64(argument.dropLast(unit == nil ? 0 : 1)) else { return nil }
        let (product, overflow) = number.multipliedReportingOverflow(by: unit ?? 1)
        if overflow { return nil }
        bytes = product
    }
}
