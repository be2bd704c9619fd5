import SwasiEngine

/// What a run has to do that repeats another one.
struct ReplayTask: Sendable {
    let script: Script
    let replay: Replay

    /// Compares the program with the one that was recorded.
    ///
    /// Errors: `invalidArgument` for another one, unless the replay is forced.
    func check(_ module: Module) throws(SwasiError) {
        let recorded = script.file.settings.programDigest
        if module.digest == recorded { return }
        let here = module.digest.map { "sha256:\($0.hexadecimal)" } ?? "unknown"
        try replay.refuse("the program", "sha256:\(recorded.hexadecimal)", here)
    }
}
