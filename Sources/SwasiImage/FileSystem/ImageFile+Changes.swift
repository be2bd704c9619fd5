import SwasiCore
import SwasiFS

/// An image's file is never open for writing, so the seam's first error for that is the only one.
extension ImageFile {
    func setAttributes(_ change: AttributeChange, _ stamp: Stamp) throws(Errno) {
        if change != AttributeChange() { throw .readOnly }
    }

    func write(
        _ bytes: RawSpan, _ position: Position, _ stamp: Stamp
    ) throws(Errno) -> (count: Int, end: UInt64) {
        throw .badDescriptor
    }

    func truncate(to size: UInt64, _ stamp: Stamp) throws(Errno) {
        throw .invalid
    }

    func allocate(
        _ range: Range<UInt64>, _ mode: Allocation, _ stamp: Stamp
    ) throws(Errno) {
        throw .badDescriptor
    }

    func copy(
        _ range: Range<UInt64>, from source: any OpenFile, to offset: UInt64, _ stamp: Stamp
    ) throws(Errno) -> UInt64 {
        throw .badDescriptor
    }

    func synchronize(dataOnly: Bool) throws(Errno) {}
}
