import SwasiCache
import SwasiCore
import SwasiFS
import SwasiRecording
import SwasiSnapshot
import SwasiWASI
import Synchronization

/// The recording of one run that is being made.
final class RunRecorder: Sendable {
    let log: RecordingLog
    /// Where its randomness begins.
    let seed: [UInt8]
    private let writer: RecordingWriter
    private let seals = Mutex<[SealSource]>([])
    /// Whether somebody writes the end already.
    private let isEnding = Mutex(false)
    private let ended = Completion<Bool>()

    /// Makes or empties the file. Errors: `system`.
    init(_ path: String) throws(SwasiError) {
        do throws(Errno) {
            seed = try EntropyStream.freshSeed()
        } catch {
            throw SwasiError(.system, "cannot begin a recording", cause: error.words)
        }
        writer = try RecordingWriter(path: path)
        log = RecordingLog(CallRecording.functions, writer)
    }

    /// Writes what the run was asked to be; at the end comes what it is to hold whole.
    func begin(_ settings: RunSettings, sealing sources: [SealSource]) {
        seals.withLock { $0 = sources }
        var settings = settings
        if !settings.isDeterministic { settings.seed = seed }
        writer.begin(settings)
    }

    /// Writes how the run ended; on the guest's thread, or when that has ended. What went wrong
    /// with the recording. It does not come back from a run that was interrupted.
    func finish(_ run: Run) -> SwasiError? {
        if !takesEnd() { _ = Completion<Bool>().wait() }
        defer { ended.finish(true) }
        // The digests first: what they ask of the host's directories belongs to the recording.
        let trees = run.recordedTrees
        log.close()
        return write(RunEnd(run.status, lastCall: log.callCount, outputs: log.outputs, trees))
    }

    /// Writes that the run ended here, from outside; what it changed is not told. The process is to
    /// end after it: the guest's thread does nothing more that would be recorded. One that ends by
    /// itself at the same time does so first. What went wrong with the recording.
    func interrupt(_ message: String, code: UInt32, atMost grace: Duration) -> SwasiError? {
        if !takesEnd() {
            _ = ended.wait()
            return nil
        }
        log.seal(atMost: grace)
        return write(
            RunEnd(
                kind: .interrupted, code: code, message: message, lastCall: log.callCount,
                outputs: log.outputs, trees: []))
    }

    /// Whether nobody writes the end yet; then the caller does.
    private func takesEnd() -> Bool {
        isEnding.withLock { isEnding in
            defer { isEnding = true }
            return !isEnding
        }
    }

    private func write(_ end: RunEnd) -> SwasiError? {
        let problem = seal()
        writer.end(end)
        do throws(SwasiError) {
            try writer.finish()
            return problem
        } catch {
            return error
        }
    }
}

extension RunRecorder {
    /// Puts into the recording what it is to hold whole. What went wrong with that.
    private func seal() -> SwasiError? {
        do throws(SwasiError) {
            for source in seals.withLock({ $0 }) { try source.seal(writer) }
            return nil
        } catch {
            return error
        }
    }
}

extension Run {
    /// What was changed of each tree, as digests; empty where that cannot be told.
    var recordedTrees: [RunEnd.Tree] {
        do throws(SwasiError) {
            let snapshot = snapshot
            var trees: [RunEnd.Tree] = []
            for mount in snapshot.mounts where mount.state != nil {
                let diff = try snapshot.changes(of: mount)
                trees.append(
                    RunEnd.Tree(
                        path: mount.specification.path.hostBytes,
                        changes: UInt64(diff.changes.count),
                        digest: try RunEnd.Tree.digest(of: diff)))
            }
            return trees
        } catch {
            return []
        }
    }
}

extension RunEnd.Tree {
    /// The digest of changes, with their times; zeros where there are none, for which libcrypto
    /// need not be opened: that would take longer than many a run.
    fileprivate static func digest(of diff: TreeDiff) throws(SwasiError) -> Digest {
        let zeros = [UInt8](repeating: 0, count: Digest.byteCount)
        if diff.changes.isEmpty, let none = Digest(bytes: zeros) { return none }
        return try TreeDigest.changes(diff, includesTimes: true)
    }
}

extension RunEnd {
    init(
        _ status: ExitStatus, lastCall: UInt64, outputs: [Output], _ trees: [Tree]
    ) {
        var code: UInt32 = 0
        if case .exited(let status) = status { code = status }
        self.init(
            kind: Kind(status), code: code, message: status.description, lastCall: lastCall,
            outputs: outputs, trees: trees)
    }
}

extension RunEnd.Kind {
    init(_ status: ExitStatus) {
        self =
            switch status {
            case .exited: .exited
            case .trapped: .trapped
            case .timedOut: .timedOut
            case .outOfMemory: .outOfMemory
            case .outOfFuel: .outOfFuel
            case .cancelled: .cancelled
            }
    }
}
