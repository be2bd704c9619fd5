/// One call of a host function: its arguments, its results and the caller's memory.
///
/// It lives for the call and cannot be kept. Arguments and results share their places: read the
/// arguments first.
@safe
public struct HostFrame: ~Copyable {
    /// The memory of the calling instance.
    public let memory: GuestMemory

    @usableFromInline let values: UnsafeMutableRawPointer
    @usableFromInline let count: Int

    /// How far the places of two values are apart, in bytes.
    @usableFromInline static let stride = 16

    @inlinable
    init(memory: consuming GuestMemory, values: UnsafeMutableRawPointer, count: Int) {
        // SAFETY: the values live for the host call, and so does this frame.
        self.memory = memory
        unsafe self.values = values
        self.count = count
    }

    /// The place of a value.
    @inlinable
    func place(_ index: Int) -> UnsafeMutableRawPointer {
        precondition(index >= 0 && index < count, "a host function has no such value")
        // SAFETY: the library gives `count` values of 16 bytes each, for the time of the call.
        return unsafe values + index * Self.stride
    }

    /// Where the arguments are, 16 bytes apart: for who notes all of them. Valid for the host call.
    @inlinable
    package var arguments: UnsafeRawPointer {
        // SAFETY: the values live for the host call, and so does this frame.
        unsafe UnsafeRawPointer(values)
    }

    /// The argument at `index`, of type i32.
    @inlinable
    public func int32(_ index: Int) -> UInt32 {
        // SAFETY: place has checked that the value is there.
        unsafe place(index).load(as: UInt32.self)
    }

    /// The argument at `index`, of type i64.
    @inlinable
    public func int64(_ index: Int) -> UInt64 {
        // SAFETY: place has checked that the value is there.
        unsafe place(index).load(as: UInt64.self)
    }

    /// The argument at `index`, of type f32.
    @inlinable
    public func float32(_ index: Int) -> Float { Float(bitPattern: int32(index)) }

    /// The argument at `index`, of type f64.
    @inlinable
    public func float64(_ index: Int) -> Double { Double(bitPattern: int64(index)) }

    /// Sets the first result, of type i32.
    @inlinable
    public func setResult(int32 value: UInt32) { setResult(0, int32: value) }

    /// Sets the first result, of type i64.
    @inlinable
    public func setResult(int64 value: UInt64) { setResult(0, int64: value) }

    /// Sets the result at `index`, of type i32.
    @inlinable
    public func setResult(_ index: Int, int32 value: UInt32) {
        // SAFETY: place has checked that the value is there.
        unsafe place(index).storeBytes(of: value, as: UInt32.self)
    }

    /// Sets the result at `index`, of type i64.
    @inlinable
    public func setResult(_ index: Int, int64 value: UInt64) {
        // SAFETY: place has checked that the value is there.
        unsafe place(index).storeBytes(of: value, as: UInt64.self)
    }

    /// Sets the result at `index`, of type f32.
    @inlinable
    public func setResult(_ index: Int, float32 value: Float) {
        setResult(index, int32: value.bitPattern)
    }

    /// Sets the result at `index`, of type f64.
    @inlinable
    public func setResult(_ index: Int, float64 value: Double) {
        setResult(index, int64: value.bitPattern)
    }
}
