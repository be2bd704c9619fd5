import SwasiCore
import SwasiEngine

/// A range of guest memory.
public struct GuestRange: Sendable, Equatable {
    /// The first byte.
    public var address: UInt64
    /// The number of bytes.
    public var count: UInt64

    /// Makes a range of its parts.
    @inlinable
    public init(_ address: UInt64, _ count: UInt64) {
        self.address = address
        self.count = count
    }
}

/// What a read fills or a write empties: ranges that lie inside the memory, none of them empty.
protocol BufferList {
    /// How many there are.
    var count: Int { get }
    /// The bytes in all of them.
    var total: UInt64 { get }
    subscript(index: Int) -> GuestRange { get }
}

/// One buffer, as most calls have it.
struct SingleBuffer: BufferList {
    let range: GuestRange
    var count: Int { range.count == 0 ? 0 : 1 }
    var total: UInt64 { range.count }
    subscript(index: Int) -> GuestRange { range }
}

/// The buffers of one scattered read or write, copied out of guest memory before the work begins:
/// what is read may well land on their list. Empty ones are left out; all lie inside the memory.
struct GuestBuffers: BufferList {
    /// As many as most calls have, without an allocation.
    private var near: InlineArray<4, GuestRange>
    private var far: [GuestRange] = []
    private(set) var count = 0
    /// The bytes in all of them.
    private(set) var total: UInt64 = 0

    init() {
        near = InlineArray(repeating: GuestRange(0, 0))
    }

    subscript(index: Int) -> GuestRange {
        index < near.count ? near[index] : far[index - near.count]
    }

    /// Adds one. Errors: `fault` if it is not all in the memory; `invalid` if the sum overflows.
    @inline(__always)
    mutating func append(
        _ range: GuestRange, in memory: borrowing GuestMemory
    ) throws(Errno) {
        try memory.check(range)
        if range.count == 0 { return }
        let (sum, overflow) = total.addingReportingOverflow(range.count)
        if overflow { throw .invalid }
        total = sum
        if count < near.count {
            near[count] = range
        } else {
            far.append(range)
        }
        count += 1
    }

    /// Leaves the first `limit` bytes.
    mutating func cut(to limit: UInt64) {
        let whole = self
        self = GuestBuffers()
        for index in 0..<whole.count where total < limit {
            var range = whole[index]
            range.count = min(range.count, limit - total)
            total += range.count
            if count < near.count {
                near[count] = range
            } else {
                far.append(range)
            }
            count += 1
        }
    }
}

extension GuestMemory {
    /// Errors: `fault` if a range is not all in the memory.
    @inline(__always)
    borrowing func check(_ range: GuestRange) throws(Errno) {
        try withBytes(at: range.address, count: range.count) { (_) throws(Errno) in }
    }
}
