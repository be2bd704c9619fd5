import SwasiEngine
import SwasiFS
import SwasiWASI

/// What a run has to do that repeats another one.
struct ReplayTask: Sendable {
    let script: Script
    let replay: Replay

    /// What sees the calls.
    func tap(_ view: TreeView) -> any HostCallTap {
        guard let findings = replay.findings else { return CallChecker(script) }
        return ChangeWatch(script, view, findings)
    }

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
