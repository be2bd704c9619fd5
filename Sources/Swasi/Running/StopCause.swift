/// Why a run is stopped from outside.
enum StopCause: Sendable {
    case timeout, cancelled
}
