import SwasiCore
import SwasiEngine

/// Reading and writing streams, never under the tree lock.
extension Services {
    /// The most bytes that several buffers are joined for one write.
    private static var joinedBytes: UInt64 { 65_536 }

    /// Reads what there is into the first buffer, waiting for it unless the descriptor is
    /// non-blocking.
    ///
    /// Errors: `notCapable`; `wouldBlock`; those of ``World/receive(_:into:at:)``.
    func receive(
        _ number: UInt32, into buffers: some BufferList,
        _ memory: borrowing GuestMemory
    ) throws(Errno) -> UInt64 {
        try require(.read, of: number)
        if buffers.count == 0 { return 0 }
        try checkReady(number, forWriting: false)
        let stream = descriptors[number].stream
        let count = try memory.withMutableBytes(
            at: buffers[0].address, count: buffers[0].count
        ) { (bytes) throws(Errno) in
            try world.receive(stream, into: &bytes, at: call)
        }
        return UInt64(count)
    }

    /// Writes the buffers, small ones joined; returns how many bytes were taken.
    ///
    /// Errors: `notCapable`; `wouldBlock`; those of ``World/send(_:_:at:)``.
    func send(
        _ number: UInt32, from buffers: some BufferList,
        _ memory: borrowing GuestMemory
    ) throws(Errno) -> UInt64 {
        try require(.write, of: number)
        if buffers.count == 0 { return 0 }
        try checkReady(number, forWriting: true)
        let stream = descriptors[number].stream
        if buffers.count > 1, buffers.total <= Services.joinedBytes {
            var joined: [UInt8] = []
            joined.reserveCapacity(Int(buffers.total))
            for index in 0..<buffers.count {
                joined += try memory.bytes(
                    at: buffers[index].address, count: buffers[index].count)
            }
            return try joined.withRawSpan { (bytes) throws(Errno) in
                UInt64(try world.send(stream, bytes, at: call))
            }
        }
        var total: UInt64 = 0
        for index in 0..<buffers.count {
            let range = buffers[index]
            do throws(Errno) {
                let count = try memory.withBytes(at: range.address, count: range.count) {
                    (bytes) throws(Errno) in
                    try world.send(stream, bytes, at: call)
                }
                total += UInt64(count)
                if UInt64(count) < range.count { break }
            } catch {
                if total == 0 || error == .hostStopped { throw error }
                break
            }
        }
        return total
    }

    /// Errors: `wouldBlock` if a non-blocking descriptor would wait; `hostStopped`.
    private func checkReady(_ number: UInt32, forWriting: Bool) throws(Errno) {
        if !descriptors[number].flags.contains(.nonBlocking) { return }
        let source = WaitRequest.Source(descriptors[number].stream, forWriting: forWriting)
        let found = try world.wait(WaitRequest(sources: [source], deadline: 0), at: call)
        if !found.contains(where: { $0.isReady }) { throw .wouldBlock }
    }

    /// Checks that a number is a socket, which none is until the host grants networks.
    ///
    /// Errors: `badDescriptor`; `notSocket`.
    func checkSocket(_ number: UInt32) throws(Errno) {
        try descriptors.check(number)
        throw .notSocket
    }
}
