public import SwasiCore

/// The linear memory of an instance: its export `memory`.
///
/// Every access is checked against the size, without overflow; a module without the export, or one
/// that does not run, has no bytes at all. No pointer comes out: spans live for the closure that
/// they are given to, and must not be used after it re-entered the guest.
@safe
public struct GuestMemory: ~Copyable {
    /// What an access looks at. Its address is that of the whole `InstanceState`.
    @usableFromInline
    @safe
    struct Window {
        /// The first byte; any address if `size` is zero.
        @usableFromInline var base: UnsafeMutableRawPointer
        /// The number of bytes that there were when somebody last looked.
        @usableFromInline var size: UInt64

        // SAFETY: whoever makes a window vouches for its bytes.
        @inlinable
        init(base: UnsafeMutableRawPointer, size: UInt64) {
            unsafe self.base = base
            self.size = size
        }
    }

    @usableFromInline let window: UnsafeMutablePointer<Window>

    // SAFETY: the window lives as long as its instance, and this value only for a host call.
    @inlinable
    init(window: UnsafeMutablePointer<Window>) {
        unsafe self.window = window
    }

    /// The number of bytes there are now.
    public var size: UInt64 {
        // SAFETY: the window lives as long as the instance, which outlives this value.
        unsafe InstanceState.refresh(window)
        return unsafe window.pointee.size
    }

    /// The place of `count` bytes at `address`.
    ///
    /// Errors: `fault` if they are not all in the memory.
    @inlinable
    func place(_ address: UInt64, _ count: UInt64) throws(Errno) -> UnsafeMutableRawPointer {
        let (end, overflow) = address.addingReportingOverflow(count)
        if overflow { throw .fault }
        // SAFETY: the window lives as long as the instance, which outlives this value. The base
        // does not move while the memory is smaller than what is reserved for it; where it could,
        // it is refreshed before each host call.
        if end > (unsafe window.pointee.size) {
            try grown(end)
        }
        return unsafe window.pointee.base + Int(truncatingIfNeeded: address)
    }

    /// Looks whether the memory has grown to hold `end` bytes.
    @usableFromInline
    @inline(never)
    func grown(_ end: UInt64) throws(Errno) {
        guard end <= size else { throw .fault }
    }

    /// Lends `count` bytes at `address` for reading.
    ///
    /// Errors: `fault`; then what `body` throws.
    @inlinable
    public func withBytes<R: ~Copyable>(
        at address: UInt64, count: UInt64, _ body: (RawSpan) throws(Errno) -> R
    ) throws(Errno) -> R {
        let start = unsafe try place(address, count)
        // SAFETY: place has checked that the bytes are the guest's.
        let span = unsafe RawSpan(_unsafeStart: start, byteCount: Int(truncatingIfNeeded: count))
        return try body(span)
    }

    /// Lends `count` bytes at `address` for reading and writing.
    ///
    /// Errors: `fault`; then what `body` throws.
    @inlinable
    public func withMutableBytes<R: ~Copyable>(
        at address: UInt64, count: UInt64, _ body: (inout MutableRawSpan) throws(Errno) -> R
    ) throws(Errno) -> R {
        let start = unsafe try place(address, count)
        // SAFETY: place has checked that the bytes are the guest's; the guest does not run.
        var span = unsafe MutableRawSpan(
            _unsafeStart: start, byteCount: Int(truncatingIfNeeded: count))
        return try body(&span)
    }

    /// Reads a little-endian integer.
    ///
    /// Errors: `fault`.
    @inlinable
    public func load<T: FixedWidthInteger & BitwiseCopyable>(
        at address: UInt64, as type: T.Type
    ) throws(Errno) -> T {
        let start = unsafe try place(address, UInt64(MemoryLayout<T>.size))
        // SAFETY: place has checked that the bytes are the guest's.
        return T(littleEndian: unsafe start.loadUnaligned(as: type))
    }

    /// Writes a little-endian integer.
    ///
    /// Errors: `fault`.
    @inlinable
    public func store<T: FixedWidthInteger & BitwiseCopyable>(
        _ value: T, at address: UInt64
    ) throws(Errno) {
        let start = unsafe try place(address, UInt64(MemoryLayout<T>.size))
        // SAFETY: place has checked that the bytes are the guest's.
        unsafe start.storeBytes(of: value.littleEndian, as: T.self)
    }

    /// Copies bytes out.
    ///
    /// Errors: `fault`.
    @inlinable
    public func bytes(at address: UInt64, count: UInt64) throws(Errno) -> [UInt8] {
        let start = unsafe try place(address, count)
        // SAFETY: place has checked that the bytes are the guest's.
        return unsafe [UInt8](
            UnsafeRawBufferPointer(start: start, count: Int(truncatingIfNeeded: count)))
    }

    /// Copies bytes in.
    ///
    /// Errors: `fault`; then nothing was written.
    @inlinable
    public func store(_ bytes: RawSpan, at address: UInt64) throws(Errno) {
        let start = unsafe try place(address, UInt64(bytes.byteCount))
        unsafe bytes.withUnsafeBytes { source in
            guard let first = source.baseAddress else { return }
            // SAFETY: place has checked the destination; the source may be guest memory too.
            unsafe start.copyMemory(from: first, byteCount: source.count)
        }
    }
}
