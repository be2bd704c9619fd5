public import ArgumentParser
public import Swasi

/// `swasi cache clear`.
struct CacheClearCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "clear", abstract: "Remove what is kept; it is made again when it is needed.")

    @Option(help: .init("The cache's folder.", valueName: "dir"), completion: .directory)
    var cache: String?
    @Argument(help: "What to remove: code, index, layer, digest; everything if nothing is said.")
    var kinds: [CacheKind] = []

    mutating func run() throws {
        let cache = try CacheLocation.openOrThrow(cache)
        let removed = try cache.clear(kinds.isEmpty ? CacheKind.allCases : kinds)
        Terminal.output("removed \(removed.entries) entries, \(sizeText(removed.bytes))\n")
    }
}

extension CacheKind: ExpressibleByArgument {}
