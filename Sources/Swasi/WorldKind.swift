/// Where a run's clocks and randomness come from.
public enum WorldKind: Sendable {
    /// The host's clocks, the kernel's randomness.
    case live
    /// The same in each run: time starts at a point (2000-01-01T00:00:00 UTC if none is given),
    /// moves by a microsecond per call and jumps over sleeps; randomness comes from the seed.
    case deterministic(
        seed: UInt64 = 0, start: Timestamp = VirtualWorld.Configuration().start)

    /// Whether each run is the same.
    public var isDeterministic: Bool {
        if case .deterministic = self { true } else { false }
    }
}
