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

    @inline(__always)
    private func read(
        _ number: UInt32, from offset: UInt64, _ buffers: some BufferList,
        _ memory: borrowing GuestMemory
    ) throws(Errno) -> UInt64 {
        try withFile(number) { (file) throws(Errno) in
            if descriptors[number].mayBlock {
                let most = min(buffers.total, memory.size)
                file.gather(offset..<offset.addingSaturating(most))
            }
            return try step { () throws(Errno) in
                try Services.read(file, at: offset, into: buffers, memory)
            }
        }
    }

    /// Fills buffers one after the other, up to the file's end or to an error behind the first.
    /// Those that a list names twice are not filled past the size of the memory: what the host was
    /// asked for is kept until the end of the step, and must not be more than the guest may hold.
    @inline(__always)
    private static func read(
        _ file: any OpenFile, at offset: UInt64, into buffers: some BufferList,
        _ memory: borrowing GuestMemory
    ) throws(Errno) -> UInt64 {
        var total: UInt64 = 0
        for index in 0..<buffers.count {
            let range = buffers[index]
            if index > 0, total + range.count > memory.size { break }
            do throws(Errno) {
                let count = try memory.withMutableBytes(at: range.address, count: range.count) {
                    (bytes) throws(Errno) in
                    try file.read(at: offset &+ total, into: &bytes)
                }
                total += UInt64(count)
                if count < range.count { break }
            } catch {
                if total > 0, error != .hostNeeded { break }
                throw error
            }
        }
        // Nothing to read into still tells whether reading is possible.
        if buffers.count == 0 {
            var none = MutableRawSpan()
            _ = try file.read(at: offset, into: &none)
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

    @inline(__always)
    private func write(
        _ number: UInt32, to offset: UInt64, _ buffers: some BufferList,
        _ memory: borrowing GuestMemory
    ) throws(Errno) -> (count: UInt64, end: UInt64) {
        let stamp = buffers.count == 0 ? unchanged : try stamp()
        let flags = descriptors[number].flags
        return try withFile(number) { (file) throws(Errno) in
            if descriptors[number].mayBlock {
                file.gather(offset..<offset.addingSaturating(buffers.total))
            }
            return try step { () throws(Errno) in
                let written = try Services.write(
                    file, flags.contains(.append) ? .end : .at(offset), buffers, memory, stamp)
                if !flags.isDisjoint(with: [.sync, .dataSync]) {
                    try file.synchronize(dataOnly: !flags.contains(.sync))
                }
                return written
            }
        }
    }

    /// Writes buffers one after the other, up to an error behind the first; returns how many bytes,
    /// and the offset behind the last one.
    @inline(__always)
    private static func write(
        _ file: any OpenFile, _ position: Position, _ buffers: some BufferList,
        _ memory: borrowing GuestMemory, _ stamp: Stamp
    ) throws(Errno) -> (count: UInt64, end: UInt64) {
        if buffers.count == 0 { return (0, try file.write(RawSpan(), position, stamp).end) }
        var total: UInt64 = 0
        var end: UInt64 = 0
        for index in 0..<buffers.count {
            let range = buffers[index]
            do throws(Errno) {
                let next = index > 0 ? position.following(end) : position
                let written = try memory.withBytes(at: range.address, count: range.count) {
                    (bytes) throws(Errno) in try file.write(bytes, next, stamp)
                }
                total += UInt64(written.count)
                end = written.end
                if written.count < range.count { break }
            } catch {
                if total > 0, error != .hostNeeded { break }
                throw error
            }
        }
        return (total, end)
    }
}

extension Position {
    /// Where the rest of a write goes whose first part ended at `end`.
    fileprivate func following(_ end: UInt64) -> Position {
        if case .end = self { return .end }
        return .at(end)
    }
}
