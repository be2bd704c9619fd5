import SwasiCore

/// The world of one run, with what only its owner may do: stop it, and look at what it captured.
enum Outside: Sendable {
    case live(LiveWorld)
    case virtual(VirtualWorld)

    /// Errors: `system` if the host has no descriptors left.
    init(_ kind: WorldKind, _ streams: StandardStreams) throws(SwasiError) {
        do throws(Errno) {
            switch kind {
            case .live:
                self = .live(try LiveWorld(streams))
            case .deterministic(let seed):
                var configuration = VirtualWorld.Configuration()
                configuration.seed = seed
                self = .virtual(try VirtualWorld(streams, configuration))
            }
        } catch {
            throw SwasiError(
                .system, "cannot prepare the run's streams", cause: error.words,
                hint: error.hostHint)
        }
    }

    var world: any World {
        switch self {
        case .live(let world): world
        case .virtual(let world): world
        }
    }

    var waiter: Waiter {
        switch self {
        case .live(let world): world.waiter
        case .virtual(let world): world.waiter
        }
    }

    func captured(_ stream: StreamID) -> CapturedOutput {
        switch self {
        case .live(let world): world.captured(stream)
        case .virtual(let world): world.captured(stream)
        }
    }
}
