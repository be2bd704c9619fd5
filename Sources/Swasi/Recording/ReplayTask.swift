import SwasiCache
import SwasiCore
import SwasiEngine
import SwasiFS
import SwasiWASI

/// What a run has to do that repeats another one.
struct ReplayTask: Sendable {
    let script: Script
    let replay: Replay
    /// The digest that the program must have.
    let programDigest: Digest

    /// What sees the calls.
    func tap(_ tree: SandboxTree, _ world: any World) -> any HostCallTap {
        if replay.isAsRecorded, let world = world as? ReplayingWorld {
            return ResultPlayer(world)
        }
        guard let visitor = replay.visitor else { return CallChecker(script) }
        return MomentTap(script, tree, visitor)
    }

    /// Compares the program with the one that was recorded.
    ///
    /// Errors: `invalidArgument` for another one, unless the replay is forced.
    func check(_ module: Module) throws(SwasiError) {
        let recorded = programDigest
        if module.digest == recorded { return }
        let here = module.digest.map { "sha256:\($0.hexadecimal)" } ?? "unknown"
        try replay.refuse("the program", "sha256:\(recorded.hexadecimal)", here)
    }
}
