import SwasiCore
import SwasiEngine
import SwasiFS

/// What can be done with an open file besides reading and writing.
///
/// Every function first checks the number and the operation; see ``checkFile(_:_:)``.
extension Services {
    /// The base of a move of the offset.
    enum SeekBase {
        case start, current, end
    }

    /// Lends the open file of a number that was checked; `body` must not use the number.
    ///
    /// The file is taken out of the table meanwhile: counting a reference to it would cost more
    /// than most calls do otherwise.
    @inline(__always)
    func withFile<Result>(
        _ number: UInt32, _ body: (any OpenFile) throws(Errno) -> Result
    ) throws(Errno) -> Result {
        guard let file = descriptors[number].file.take() else { throw .badDescriptor }
        let result: Result
        do throws(Errno) {
            result = try body(file)
        } catch {
            descriptors[number].file = consume file
            throw error
        }
        descriptors[number].file = consume file
        return result
    }

    /// Moves the offset; returns the new one.
    ///
    /// Errors: `badDescriptor`; `isDirectory`; `invalidSeek`; `notCapable`; `invalid` for a result
    /// below 0; `overflow` past 2^63 - 1.
    func seek(_ number: UInt32, by delta: Int64, from base: SeekBase) throws(Errno) -> UInt64 {
        let asksOnly = base == .current && delta == 0
        try checkFile(number, asksOnly && !descriptors.allowsSeek(number) ? .tell : .seek)
        let start: UInt64
        switch base {
        case .start: start = 0
        case .current: start = descriptors[number].offset
        case .end:
            start = try withFile(number) { (file) throws(Errno) in
                try step { () throws(Errno) in try file.attributes().size }
            }
        }
        let (sum, overflow) = Int64(clamping: start).addingReportingOverflow(delta)
        if overflow { throw .overflow }
        if sum < 0 { throw .invalid }
        descriptors[number].offset = UInt64(sum)
        return UInt64(sum)
    }

    /// The offset. Errors: `badDescriptor`; `isDirectory`; `invalidSeek`; `notCapable`.
    func tell(_ number: UInt32) throws(Errno) -> UInt64 {
        try descriptors.check(number)
        try checkFile(number, descriptors.allowsSeek(number) ? .seek : .tell)
        return descriptors[number].offset
    }

    /// Notes how a range will be used, which changes nothing here.
    ///
    /// Errors: `badDescriptor`; `isDirectory`; `invalidSeek`; `notCapable`.
    func advise(_ number: UInt32) throws(Errno) {
        try checkFile(number, .advise)
    }

    /// Makes the file at least `offset + count` bytes long.
    ///
    /// Errors: `badDescriptor`; `isDirectory`; `invalidSeek`; `notPermitted`; `notCapable`;
    /// `invalid` for no bytes; `fileTooLarge`; those of ``OpenFile/allocate(_:_:_:)``.
    func allocate(_ number: UInt32, offset: UInt64, count: UInt64) throws(Errno) {
        try checkFile(number, .allocate)
        if count == 0 { throw .invalid }
        let (end, overflow) = offset.addingReportingOverflow(count)
        if overflow || end > UInt64(Int64.max) { throw .fileTooLarge }
        let stamp = try stamp()
        try withFile(number) { (file) throws(Errno) in
            try step { () throws(Errno) in
                try file.allocate(offset..<end, .extend, stamp)
            }
        }
    }

    /// Sets the file's size.
    ///
    /// Errors: `badDescriptor`; `isDirectory`; `invalidSeek`; `notPermitted`; `notCapable`;
    /// `fileTooLarge`; those of ``OpenFile/truncate(to:_:)``.
    func setSize(_ number: UInt32, to size: UInt64) throws(Errno) {
        try checkFile(number, .setSize)
        if size > UInt64(Int64.max) { throw .fileTooLarge }
        let stamp = try stamp()
        try withFile(number) { (file) throws(Errno) in
            try step { () throws(Errno) in try file.truncate(to: size, stamp) }
        }
    }

    /// Makes a file's changes durable. Directories and streams have nothing to do.
    ///
    /// Errors: `badDescriptor`; `invalid` for a stream; `notCapable`; those of
    /// ``OpenFile/synchronize(dataOnly:)``.
    func synchronize(_ number: UInt32, dataOnly: Bool) throws(Errno) {
        try descriptors.check(number)
        if descriptors[number].kind == .stream { throw .invalid }
        try require(dataOnly ? .synchronizeData : .synchronize, of: number)
        guard let file = descriptors[number].file else { return }
        try step { () throws(Errno) in
            try file.synchronize(dataOnly: dataOnly)
        }
    }
}

extension DescriptorTable {
    /// Whether a number's offset may be moved; false for a number that is not in use.
    @inline(__always)
    func allowsSeek(_ number: UInt32) -> Bool {
        do throws(Errno) {
            try check(number)
        } catch {
            return false
        }
        return self[number].base.contains(.seek)
    }
}
