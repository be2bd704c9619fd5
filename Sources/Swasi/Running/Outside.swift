import SwasiCore
import SwasiRecording

/// The world of one run, with what only its owner may do: stop it, and look at what it captured.
struct Outside: Sendable {
    /// What the run asks.
    let world: any World
    /// Where it blocks, and how it is stopped there.
    let waiter: Waiter
    /// What was written to a captured stream so far.
    let captured: @Sendable (StreamID) -> CapturedOutput

    /// Errors: `system` if the host has no descriptors left.
    init(_ kind: WorldKind, _ streams: StandardStreams, seed: [UInt8]? = nil) throws(SwasiError) {
        do throws(Errno) {
            switch kind {
            case .live:
                self.init(try LiveWorld(streams, seed: seed))
            case .deterministic(let seed, let start):
                var configuration = VirtualWorld.Configuration()
                configuration.seed = seed
                configuration.start = start
                self.init(try VirtualWorld(streams, configuration))
            }
        } catch {
            throw SwasiError(
                .system, "cannot prepare the run's streams", cause: error.words,
                hint: error.hostHint)
        }
    }

    private init(_ world: LiveWorld) {
        self.world = world
        waiter = world.waiter
        captured = { world.captured($0) }
    }

    private init(_ world: VirtualWorld) {
        self.world = world
        waiter = world.waiter
        captured = { world.captured($0) }
    }

    private init(_ base: Outside, asking world: any World) {
        self.world = world
        waiter = base.waiter
        captured = base.captured
    }

    /// The same outside, whose answers are noted.
    func recorded(in log: RecordingLog) -> Outside {
        Outside(self, asking: RecordingWorld(world, log))
    }

    /// An outside that answers from a script, and shows what is written on streams.
    ///
    /// Errors: `system`; those of ``ReplayingWorld``.
    init(_ script: Script, showing streams: StandardStreams) throws(SwasiError) {
        var streams = streams
        streams.input = .closed
        let base: LiveWorld
        do throws(Errno) {
            base = try LiveWorld(streams)
        } catch {
            throw SwasiError(
                .system, "cannot prepare the replay's streams", cause: error.words,
                hint: error.hostHint)
        }
        self.init(Outside(base), asking: try ReplayingWorld(script, showing: base))
    }
}
