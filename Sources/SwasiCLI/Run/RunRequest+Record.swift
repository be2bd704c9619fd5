import Glibc
import Swasi

extension RunRequest {
    /// Where the run is recorded; nil if it is not. A run that is only verified is recorded in a
    /// file without a name.
    ///
    /// Errors: `system`.
    func recordingPath() throws(SwasiError) -> String? {
        if let recordPath { return recordPath }
        return verifies ? try ScratchRecording.make() : nil
    }

    /// Says what went wrong with the recording of a run; false if something did.
    func conclude(recordingOf run: Run) -> Bool {
        guard let problem = run.recordingProblem else { return true }
        CommandFailure.say(problem)
        return false
    }

    /// Runs the program a second time, from the recording of the first, and compares.
    ///
    /// Errors: those of reading the recording and of the replay.
    func verify(_ path: String, _ choice: Program, _ sandbox: Sandbox) throws(SwasiError) -> Bool {
        var replay = Replay(try RecordingFile(path: path))
        replay.cache = sandbox.cache
        replay.program = choice
        replay.streams = StandardStreams(input: .closed, output: .discarded, error: .discarded)
        let images = sandbox.images
        replay.openImage = { (recorded) throws(SwasiError) in
            for image in images where try image.digest(cache: nil) == recorded.digest {
                return image
            }
            return try Image.open(reference: String(hostBytes: recorded.reference))
        }
        let repeated = try replay.run()
        guard let divergence = repeated.divergence else { return true }
        CommandFailure.say(divergence, in: replay.recording)
        return false
    }
}
