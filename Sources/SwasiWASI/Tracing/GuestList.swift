import SwasiCore
import SwasiEngine

/// A guest's list of buffers as somebody reads it who does not perform the call: what is wrong with
/// it ends it.
struct GuestList {
    /// The most buffers that are looked at (IOV_MAX of Linux).
    private static let maximumCount: UInt64 = 1_024

    private let address: UInt64
    private let count: UInt64

    init(_ address: UInt64, _ count: UInt64) {
        self.address = address
        self.count = min(count, GuestList.maximumCount)
    }

    /// The bytes in all buffers together.
    func byteCount(_ memory: borrowing GuestMemory) -> UInt64 {
        var total: UInt64 = 0
        for index in 0..<count {
            guard let range = range(index, memory) else { break }
            total += range.count
        }
        return total
    }

    /// Lends the parts of the bytes in `bytes`, of all buffers joined, one after the other.
    func forEachPart(
        _ bytes: Range<UInt64>, _ memory: borrowing GuestMemory, _ body: (RawSpan) -> Void
    ) {
        var begin: UInt64 = 0
        for index in 0..<count {
            guard begin < bytes.upperBound, let range = range(index, memory) else { return }
            let part = bytes.clamped(to: begin..<begin + range.count)
            if !part.isEmpty {
                do throws(Errno) {
                    try memory.withBytes(
                        at: range.address + (part.lowerBound - begin), count: UInt64(part.count)
                    ) { (span) throws(Errno) in body(span) }
                } catch {
                    return
                }
            }
            begin += range.count
        }
    }

    private func range(_ index: UInt64, _ memory: borrowing GuestMemory) -> GuestRange? {
        do throws(Errno) {
            let place = address + index * 8
            return GuestRange(
                UInt64(try memory.load(at: place, as: UInt32.self)),
                UInt64(try memory.load(at: place + 4, as: UInt32.self)))
        } catch {
            return nil
        }
    }
}
