/// What this process may add to a cache before it counts all entries again, which takes 20 ms where
/// there are thousands: an image of many layers would do that for each.
struct CacheRoom {
    private var entries = 0
    private var bytes: UInt64 = 0

    /// None: the first entry counts.
    init() {}

    /// Half of what there is up to the limits: other processes add as well.
    init(entries: Int, bytes: UInt64) {
        self.entries = entries / 2
        self.bytes = bytes / 2
    }

    /// Takes the room of an entry of `size` bytes; false if there is not so much.
    mutating func take(_ size: UInt64) -> Bool {
        guard entries > 0, bytes >= size else { return false }
        entries -= 1
        bytes -= size
        return true
    }
}
