import ArgumentParser
import Swasi

/// `swasi cache`.
struct CacheCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cache", abstract: "Show or clear what is kept between runs.",
        subcommands: [CacheShowCommand.self, CacheClearCommand.self],
        defaultSubcommand: CacheShowCommand.self)
}
