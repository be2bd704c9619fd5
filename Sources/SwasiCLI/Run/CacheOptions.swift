import ArgumentParser
import Swasi

/// Where compiled code and indexes are kept.
struct CacheOptions: ParsableArguments {
    @Option(
        name: .customLong("cache"),
        help: .init("Keep compiled code and indexes here.", valueName: "dir"),
        completion: .directory)
    var folder: String?
    @Flag(name: .customLong("no-cache"), help: "Keep nothing.")
    var keepsNothing = false

    mutating func validate() throws {
        if keepsNothing, folder != nil {
            throw ValidationError("--cache and --no-cache exclude each other")
        }
    }

    /// What was asked for.
    var choice: RunRequest.CacheChoice {
        keepsNothing ? .none : folder.map { .folder($0) } ?? .standard
    }

    /// The cache; nil if none is wanted, or none can be used, which is said.
    func open() -> Cache? { CacheLocation.open(choice) }
}
