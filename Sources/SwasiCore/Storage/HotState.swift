// SAFETY: the owner confines the value to one thread, see below.

/// State that is read and changed on every host call, at a fixed address.
///
/// A stored `var` of a class is checked for exclusive access each time, at ten times the price of
/// the access; behind a constant pointer it is not. The owner is one class instance that confines
/// the state to one thread and calls ``deallocate()`` when it ends.
@frozen
@safe
public struct HotState<Value: ~Copyable>: @unchecked Sendable {
    @usableFromInline let pointer: UnsafeMutablePointer<Value>

    /// Puts `value` at an address of its own.
    @inlinable
    public init(_ value: consuming Value) {
        unsafe pointer = .allocate(capacity: 1)
        // SAFETY: the memory was just allocated for one value.
        unsafe pointer.initialize(to: value)
    }

    /// Puts `value` apart from what other threads write.
    @inlinable
    public init(apart value: consuming Value) {
        unsafe pointer = .allocateApart()
        // SAFETY: as above.
        unsafe pointer.initialize(to: value)
    }

    /// The value. The owner sees to it that only one thread uses it, and never inside another use.
    @inlinable
    public var value: Value {
        @inline(__always)
        unsafeAddress {
            // SAFETY: the memory is initialised until deallocate, which ends its owner.
            unsafe UnsafePointer(pointer)
        }
        @inline(__always)
        nonmutating unsafeMutableAddress {
            // SAFETY: as for reading.
            unsafe pointer
        }
    }

    /// Ends the value and gives its memory back; nothing of it may be used afterwards.
    @inlinable
    public func deallocate() {
        // SAFETY: initialised in init; the owner calls this once, in its deinit.
        unsafe pointer.deinitialize(count: 1)
        unsafe pointer.deallocate()
    }
}

extension UnsafeMutablePointer where Pointee: ~Copyable {
    /// Memory for one value, with no other value in its lines of a processor's cache, nor in the
    /// ones beside them, which are fetched too. What two threads change on every call goes there:
    /// each change would take the line away from the other thread.
    @inlinable
    public static func allocateApart() -> Self {
        let line = 128
        let count = (MemoryLayout<Pointee>.stride + line - 1) / line * line
        // SAFETY: there is room for one value, at an address that suits any.
        return unsafe UnsafeMutableRawPointer.allocate(byteCount: count, alignment: line)
            .bindMemory(to: Pointee.self, capacity: 1)
    }
}
