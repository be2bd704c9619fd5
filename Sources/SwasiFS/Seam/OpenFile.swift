public import SwasiCore

/// Where to write.
@frozen
public enum Position: Sendable {
    /// From a byte of the file on.
    case at(UInt64)
    /// From its end on, wherever that is when the write happens (`O_APPEND`).
    case end
}

/// What a range of a file holds (lseek(2), SEEK_DATA and SEEK_HOLE).
public enum ExtentKind: Sendable {
    /// Stored bytes.
    case data
    /// Zero bytes that nothing stores; the end of the file counts as one.
    case hole
}

/// How to allocate a range (fallocate(2)).
public enum Allocation: Sendable {
    /// The file becomes at least as long as the range's end.
    case extend
    /// Nothing that can be seen changes.
    case keepSize
    /// The range becomes a hole; the size stays.
    case punchHole
    /// The range reads as zero; the file becomes at least as long as its end.
    case zero
}

/// An open file of one file system. It keeps its node alive, with or without a name, until its last
/// reference is gone or was given back by ``close()``; it is never part of a snapshot.
///
/// The caller holds the ``TreeLock``, as for ``FileSystem``, except for ``gather(_:)``.
/// Ranges and offsets are in bytes. Errors are listed in checking order; `stale` cannot happen.
public protocol OpenFile: AnyObject, Sendable {
    /// The node.
    var node: NodeID { get }

    /// The file's attributes.
    func attributes() throws(Errno) -> Attributes

    /// As ``FileSystem/setAttributes(_:of:_:)``. Errors: `readOnly`.
    func setAttributes(_ change: AttributeChange, _ stamp: Stamp) throws(Errno)

    /// Makes sure that reading the range soon after need not wait for the host. Called without the
    /// tree lock where the file system's ``Traits/mayBlock`` is set; never needed for a right
    /// answer.
    func gather(_ range: Range<UInt64>)

    /// Reads from `offset` on until `bytes` is full or the file ends; returns how many bytes.
    ///
    /// Errors: `badDescriptor` if not opened for reading.
    func read(at offset: UInt64, into bytes: inout MutableRawSpan) throws(Errno) -> Int

    /// Writes all of `bytes`, or as much as fits below the limit on a file's size; returns how
    /// many, and the offset behind the last one. No bytes change nothing, not even a time.
    ///
    /// Errors: `badDescriptor` if not opened for writing; `fileTooLarge` if nothing fits;
    /// `insufficientSpace`.
    func write(
        _ bytes: RawSpan, _ position: Position, _ stamp: Stamp
    ) throws(Errno) -> (count: Int, end: UInt64)

    /// Sets the size. New bytes read as zero, cut bytes are gone for good. Always stamps.
    ///
    /// Errors: `invalid` if not opened for writing; `fileTooLarge`; `insufficientSpace`.
    func truncate(to size: UInt64, _ stamp: Stamp) throws(Errno)

    /// Allocates, or takes away, a range.
    ///
    /// Errors: `badDescriptor` if not opened for writing; `invalid` for an empty range;
    /// `fileTooLarge`; `insufficientSpace`.
    func allocate(
        _ range: Range<UInt64>, _ mode: Allocation, _ stamp: Stamp
    ) throws(Errno)

    /// The first offset from `offset` on that is of the given kind.
    ///
    /// Errors: `noSuchDevice` at or past the end, and for data if only a hole follows.
    func next(_ kind: ExtentKind, from offset: UInt64) throws(Errno) -> UInt64

    /// Copies a range of another file, or of this one, to `offset`, sharing pages where that is
    /// possible; returns how many bytes, less at the source's end and where something fails after
    /// the first ones.
    ///
    /// Errors: `badDescriptor` if this is not opened for writing or `source` not for reading;
    /// `invalid` for overlapping ranges of one file; `fileTooLarge`; `insufficientSpace`.
    func copy(
        _ range: Range<UInt64>, from source: any OpenFile, to offset: UInt64, _ stamp: Stamp
    ) throws(Errno) -> UInt64

    /// Lends the content of a range in pieces, in order, to the file's end at most, until `body`
    /// returns false; holes come as zero bytes. A piece stays what it is while `body` runs,
    /// whatever is written meanwhile.
    ///
    /// Errors: `badDescriptor` if not opened for reading.
    func withPages(_ range: Range<UInt64>, _ body: (RawSpan) -> Bool) throws(Errno)

    /// Makes changes durable where the file system has something durable.
    func synchronize(dataOnly: Bool) throws(Errno)

    /// Gives the reference back, which nobody else uses. To let it end is as good; here the file
    /// system may keep the file, as long as its node has a name, for who opens that next.
    consuming func close()
}

extension OpenFile {
    /// Ends the reference.
    public consuming func close() {}
}
