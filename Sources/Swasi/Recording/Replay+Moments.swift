import SwasiCore
import SwasiFS
import SwasiImage
import Synchronization

extension Replay {
    /// The same replay, whose images are opened once however often it runs: later their names may
    /// lead elsewhere.
    func openingOnce() -> Replay {
        let opened = Mutex<[(recorded: RecordedImage, image: Image)]>([])
        var replay = self
        replay.openImage = { [openImage] (wanted) throws(SwasiError) in
            if let known = opened.withLock({ $0.first { $0.recorded == wanted } }) {
                return known.image
            }
            let image = try openImage(wanted)
            opened.withLock { $0.append((wanted, image)) }
            return image
        }
        if case .host(let path)? = program { replay.program = .host(path: HostPath.absolute(path)) }
        return replay
    }

    /// Repeats the run, without showing its outputs, and shows its trees to somebody: as they were
    /// at the beginning, and after each call that changed one.
    ///
    /// Errors: those of ``run()``; `invalidArgument` where the replay went another way, unless it
    /// is forced: then what came before that was shown.
    func visitMoments(_ visit: @escaping TreeMoment.Visitor) throws(SwasiError) -> ReplayedRun {
        var replay = self
        replay.visitor = visit
        // What is answered as it was recorded changes no tree.
        replay.isAsRecorded = false
        replay.streams = StandardStreams(input: .closed, output: .discarded, error: .discarded)
        let repeated = try replay.run()
        if let divergence = repeated.divergence {
            let error = SwasiError(
                .invalidArgument, "the replay went another way than the recording",
                cause: divergence.summary,
                hint: isForced ? "" : "see it with: swasi replay, or go up to there with --force")
            if !isForced { throw error }
            warn(error)
        }
        return repeated
    }
}
