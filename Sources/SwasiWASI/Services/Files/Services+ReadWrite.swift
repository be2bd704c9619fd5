import SwasiCore
import SwasiEngine
import SwasiFS

/// Reading and writing files: each call is one step on the tree, whatever the number of buffers.
extension Services {
    /// Reads at the offset, or from a stream, and moves the offset; returns how many bytes.
    ///
    /// Errors: `badDescriptor`; `isDirectory`; `notPermitted`; `notCapable`; those of
    /// ``OpenFile/read(at:into:)`` and of ``receive(_:into:_:)``.
    @inline(__always)
    func read(
        _ number: UInt32, into buffers: some BufferList,
        _ memory: borrowing GuestMemory
    ) throws(Errno) -> UInt64 {
        try descriptors.check(number)
        if descriptors[number].kind == .stream {
            return try receive(number, into: buffers, memory)
        }
        try checkFile(number, .read)
        let count = try read(number, from: descriptors[number].offset, buffers, memory)
        descriptors[number].offset &+= count
        return count
    }

    /// Reads at a place of a file; the offset stays.
    ///
    /// Errors: `badDescriptor`; `isDirectory`; `invalidSeek`; `notPermitted`; `notCapable`;
    /// `invalid` past 2^63 - 1; those of ``OpenFile/read(at:into:)``.
    @inline(__always)
    func read(
        _ number: UInt32, at offset: UInt64, into buffers: some BufferList,
        _ memory: borrowing GuestMemory
    ) throws(Errno) -> UInt64 {
        try checkFile(number, [.read, .seek])
        if offset > UInt64(Int64.max) { throw .invalid }
        return try read(number, from: offset, buffers, memory)
    }

    private func read(
        _ number: UInt32, from offset: UInt64, _ buffers: some BufferList,
        _ memory: borrowing GuestMemory
    ) throws(Errno) -> UInt64 {
        let file = try file(number)
        if descriptors[number].mayBlock {
            file.gather(offset..<offset.addingSaturating(buffers.total))
        }
        var total: UInt64 = 0
        try namespace.lock.withLock { () throws(Errno) in
            for index in 0..<buffers.count {
                let range = buffers[index]
                let count: Int
                do throws(Errno) {
                    count = try memory.withMutableBytes(at: range.address, count: range.count) {
                        (bytes) throws(Errno) in
                        try file.read(at: offset &+ total, into: &bytes)
                    }
                } catch {
                    if total > 0 { break }
                    throw error
                }
                total += UInt64(count)
                if count < range.count { break }
            }
            // Nothing to read into still tells whether reading is possible.
            if buffers.count == 0 {
                var none = MutableRawSpan()
                _ = try file.read(at: offset, into: &none)
            }
        }
        return total
    }

    /// Writes at the offset, at the end with ``DescriptorFlags/append``, or to a stream, and moves
    /// the offset; returns how many bytes.
    ///
    /// Errors: `badDescriptor`; `isDirectory`; `notPermitted`; `notCapable`; those of
    /// ``OpenFile/write(_:_:_:)`` and of ``send(_:from:_:)``.
    @inline(__always)
    func write(
        _ number: UInt32, from buffers: some BufferList,
        _ memory: borrowing GuestMemory
    ) throws(Errno) -> UInt64 {
        try descriptors.check(number)
        if descriptors[number].kind == .stream {
            return try send(number, from: buffers, memory)
        }
        try checkFile(number, .write)
        let written = try write(number, to: descriptors[number].offset, buffers, memory)
        if written.count > 0 { descriptors[number].offset = written.end }
        return written.count
    }

    /// Writes at a place of a file, or at its end with ``DescriptorFlags/append``, as Linux does;
    /// the offset stays.
    ///
    /// Errors: `badDescriptor`; `isDirectory`; `invalidSeek`; `notPermitted`; `notCapable`;
    /// `invalid` past 2^63 - 1; those of ``OpenFile/write(_:_:_:)``.
    @inline(__always)
    func write(
        _ number: UInt32, at offset: UInt64, from buffers: some BufferList,
        _ memory: borrowing GuestMemory
    ) throws(Errno) -> UInt64 {
        try checkFile(number, [.write, .seek])
        if offset > UInt64(Int64.max) { throw .invalid }
        return try write(number, to: offset, buffers, memory).count
    }

    private func write(
        _ number: UInt32, to offset: UInt64, _ buffers: some BufferList,
        _ memory: borrowing GuestMemory
    ) throws(Errno) -> (count: UInt64, end: UInt64) {
        let file = try file(number)
        let flags = descriptors[number].flags
        let stamp = buffers.count == 0 ? unchanged : try stamp()
        if descriptors[number].mayBlock {
            file.gather(offset..<offset.addingSaturating(buffers.total))
        }
        var total: UInt64 = 0
        var end = offset
        try namespace.lock.withLock { () throws(Errno) in
            for index in 0..<buffers.count {
                let range = buffers[index]
                let written: (count: Int, end: UInt64)
                do throws(Errno) {
                    written = try memory.withBytes(at: range.address, count: range.count) {
                        (bytes) throws(Errno) in
                        try file.write(bytes, flags.contains(.append) ? .end : .at(end), stamp)
                    }
                } catch {
                    if total > 0 { break }
                    throw error
                }
                total += UInt64(written.count)
                end = written.end
                if written.count < range.count { break }
            }
            if buffers.count == 0 { _ = try file.write(RawSpan(), .at(offset), stamp) }
            if !flags.isDisjoint(with: [.sync, .dataSync]) {
                try file.synchronize(dataOnly: !flags.contains(.sync))
            }
        }
        return (total, end)
    }
}
