import SwasiCore

// SAFETY: @unchecked, because of the coder: one thread uses it at a time, whoever writes; the
// writer's lock is between two of them.

/// Makes frames of the chunks of one log, in their order. Whoever writes uses it.
@safe
final class CallPacker: @unchecked Sendable {
    /// Bytes of a frame from which on it is written, at the end of a chunk.
    ///
    /// A kill loses the open frame, the chunks that wait and the open one, each of which is a fifth
    /// of a frame or less when it is coded.
    static let frameBytes = 32 << 10

    private let coder: HotState<ItemCoder>

    /// Packs the calls of these functions.
    init(_ functions: [RecordedFunction]) {
        coder = HotState(apart: ItemCoder(functions, frameBytes: CallPacker.frameBytes))
    }

    deinit {
        coder.value.deallocate()
        coder.deallocate()
    }

    /// Adds a chunk. A frame that is full or, with `endsFrame`, has any items.
    func pack(_ chunk: CallChunk, endsFrame: Bool) -> [UInt8]? {
        coder.value.code(chunk)
        if !endsFrame, coder.value.count < CallPacker.frameBytes { return nil }
        return coder.value.takeFrame()
    }
}
