import ArgumentParser
import Swasi

/// `swasi cache show`.
struct CacheShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show how much is kept, and where.")

    @Option(help: .init("The cache's folder.", valueName: "dir"), completion: .directory)
    var cache: String?

    mutating func run() throws {
        let cache = try CacheLocation.openOrThrow(cache)
        Terminal.output(
            "\(escapedText(cache.folder.hostBytes)), at most \(sizeText(cache.limit))\n")
        for (kind, usage) in try cache.usage() {
            Terminal.output(
                kind.rawValue.leftPadded(to: 8) + "\(usage.entries)".leftPadded(to: 8)
                    + sizeText(usage.bytes).leftPadded(to: 12) + "\n")
        }
    }
}

/// A number of bytes for people: `12.3 MiB`.
func sizeText(_ bytes: UInt64) -> String {
    let units = ["bytes", "KiB", "MiB", "GiB", "TiB"]
    var unit = 0
    var tenths = bytes.multipliedReportingOverflow(by: 10).partialValue
    while tenths >= 10_240, unit < units.count - 1 {
        tenths /= 1_024
        unit += 1
    }
    return unit == 0 ? "\(bytes) bytes" : "\(tenths / 10).\(tenths % 10) \(units[unit])"
}
