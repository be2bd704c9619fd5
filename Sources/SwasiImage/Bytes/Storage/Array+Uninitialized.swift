import SwasiCore

extension [UInt8] {
    /// Makes an array of the bytes that `fill` wrote: it gets room for `count` and returns how many
    /// it wrote from the start on. Errors: those of `fill`.
    init<Failure: Error>(
        upTo count: Int, _ fill: (inout MutableRawSpan) throws(Failure) -> Int
    ) throws(Failure) {
        var failure: Failure?
        // SAFETY: `fill` does not read before it writes, any bytes are a UInt8, and no more become
        // part of the array than were written.
        unsafe self.init(unsafeUninitializedCapacity: count) { buffer, initialized in
            guard let base = buffer.baseAddress else { return }
            var span = unsafe MutableRawSpan(
                _unsafeStart: UnsafeMutableRawPointer(base), byteCount: count)
            do throws(Failure) {
                initialized = try fill(&span)
                precondition(initialized >= 0 && initialized <= count)
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
    }
}
