/// The bounds of one instance.
public struct InstanceLimits: Sendable {
    /// Bytes that all memories of the guest may have together; needs an engine that limits
    /// memory. Past it the guest ends. Nil for no limit.
    public var memoryBytes: UInt64?
    /// Fuel that the guest may burn; needs an engine that counts it. Nil for no limit.
    public var fuel: UInt64?

    /// Makes limits of their parts.
    public init(memoryBytes: UInt64? = nil, fuel: UInt64? = nil) {
        self.memoryBytes = memoryBytes
        self.fuel = fuel
    }
}
