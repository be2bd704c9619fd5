import SwasiCore
import SwasiEngine

extension HostFrame {
    /// The pointer at an argument's place and `count` bytes there.
    @inline(__always)
    borrowing func range(_ pointer: Int, count: UInt64) -> GuestRange {
        GuestRange(UInt64(int32(pointer)), count)
    }

    /// The pointer at an argument's place and the count after it.
    @inline(__always)
    borrowing func range(_ pointer: Int) -> GuestRange {
        GuestRange(UInt64(int32(pointer)), UInt64(int32(pointer + 1)))
    }

    /// Makes sure that a result of `count` bytes can be stored. Errors: `fault`.
    @inline(__always)
    borrowing func checkResult(_ pointer: Int, count: UInt64) throws(Errno) {
        try memory.check(range(pointer, count: count))
    }

    /// Stores a result that was checked. Errors: `fault`.
    @inline(__always)
    borrowing func store<Value: FixedWidthInteger & BitwiseCopyable>(
        _ value: Value, _ pointer: Int
    ) throws(Errno) {
        try memory.store(value, at: UInt64(int32(pointer)))
    }

    /// Lends the bytes of a pointer and a count, a path for one. Errors: `fault`.
    @inline(__always)
    borrowing func withBytes<Result>(
        _ pointer: Int, _ body: (RawSpan) throws(Errno) -> Result
    ) throws(Errno) -> Result {
        try memory.withBytes(
            at: UInt64(int32(pointer)), count: UInt64(int32(pointer + 1)), body)
    }
}

extension MutableRawSpan {
    /// Writes a little-endian number.
    @inline(__always)
    mutating func put<Value: FixedWidthInteger & BitwiseCopyable>(_ value: Value, _ offset: Int) {
        storeBytes(of: value.littleEndian, toByteOffset: offset, as: Value.self)
    }
}
