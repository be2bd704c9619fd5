import SwasiCore

// SAFETY: @unchecked, because of the memory: one thread uses it at a time, who fills it and then
// who empties it; between two of them is the lock of a ``RecordingWriter`` or an ``ItemFeed``.

/// Memory for items (``RawItem``) that are handed over together, and used again.
@safe
final class CallChunk: @unchecked Sendable {
    /// Bytes from which on it is handed over.
    static let fullBytes = 64 << 10
    /// Bytes that one item takes at most; larger ones have a frame of their own.
    static let itemBytes = 16 << 10
    /// Bytes of all items at most.
    static let maximumBytes = fullBytes + itemBytes

    let base: UnsafeMutableRawPointer
    /// Bytes of the items that are in it.
    var count = 0
    /// For a replay: the events that were taken apart.
    var events: [RecordedItem] = []
    /// About how many bytes these take.
    var eventBytes = 0
    /// For a replay: why the recording cannot be read behind these items.
    var damage: SwasiError?

    /// Lets go of events and damage.
    func clear() {
        events = []
        eventBytes = 0
        damage = nil
    }

    init() {
        // SAFETY: freed in deinit.
        unsafe base = .allocate(byteCount: CallChunk.maximumBytes, alignment: 16)
    }

    deinit {
        // SAFETY: made by init, used by nobody any more.
        unsafe base.deallocate()
    }
}
