/// Names one object of a file system.
///
/// Three fields in 64 bits, from the top: layer (8 bits; 0 for what was born in the file system
/// itself, L for a node of its L-th lower), generation (24), slot (32). A slot that is used again
/// gets a new generation, so the identifier of a removed node is ``Errno/stale`` and never names
/// another one.
@frozen
public struct NodeID: Hashable, Sendable {
    /// The three fields as one number.
    public let rawValue: UInt64

    /// Takes the three fields as one number.
    @inlinable
    public init(rawValue: UInt64) {
        self.rawValue = rawValue
    }

    /// Joins the three fields; `generation` keeps its low 24 bits.
    @inlinable
    public init(layer: UInt8 = 0, generation: UInt32 = 0, slot: UInt32) {
        rawValue =
            UInt64(layer) << 56 | UInt64(generation & 0xFF_FFFF) << 32 | UInt64(slot)
    }

    /// 0, or the number of the lower that the node comes from.
    @inlinable
    public var layer: UInt8 { UInt8(truncatingIfNeeded: rawValue >> 56) }

    /// How often the slot was used before, modulo 2^24.
    @inlinable
    public var generation: UInt32 { UInt32(truncatingIfNeeded: rawValue >> 32) & 0xFF_FFFF }

    /// The place in the layer's table.
    @inlinable
    public var slot: UInt32 { UInt32(truncatingIfNeeded: rawValue) }

    /// The same node seen from a file system that has this one as its lower number `layer`.
    @inlinable
    public func inLayer(_ layer: UInt8) -> NodeID {
        NodeID(rawValue: rawValue & 0x00FF_FFFF_FFFF_FFFF | UInt64(layer) << 56)
    }
}
