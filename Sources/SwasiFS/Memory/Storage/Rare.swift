/// A value that few have, behind one reference: none is allocated until it is first changed, and
/// copies share it until one of them changes it.
// SAFETY: the value changes only while one reference is held, under its tree's lock.
@safe
struct Rare<Value: RareValue>: @unchecked Sendable {
    /// The value is its only element: a property of a class would be checked for exclusive access
    /// on each use.
    private final class Buffer: ManagedBuffer<Void, Value> {
        deinit {
            // SAFETY: the one element was initialised when the buffer was made.
            _ = unsafe withUnsafeMutablePointerToElements { unsafe $0.deinitialize(count: 1) }
        }
    }

    private var buffer: Buffer?

    /// Whether the value was never changed.
    var isEmpty: Bool { buffer == nil }

    /// Whether two values are one in memory.
    func isShared(with other: Rare) -> Bool { buffer === other.buffer }

    /// The value; one that was never changed is empty.
    var value: Value {
        @inline(__always) unsafeAddress {
            // SAFETY: the buffer is kept by self, which the access keeps.
            unsafe address
        }
        @inline(__always) unsafeMutableAddress {
            // SAFETY: the buffer is held by self alone, which the access keeps.
            unsafe makeUnique().withUnsafeMutablePointerToElements { unsafe $0 }
        }
    }

    /// Where the value can be read while self is kept and not changed.
    @inline(__always)
    var address: UnsafePointer<Value> {
        // SAFETY: an optional class reference and an optional unmanaged one are the same bits;
        // counting a reference costs more than most looks. Either value is initialised; that of
        // the buffer lives as long as self.
        let unretained = unsafe unsafeBitCast(buffer, to: Unmanaged<Buffer>?.self)
        guard let unretained = unsafe unretained else { return unsafe Value.emptyAddress }
        return unsafe unretained._withUnsafeGuaranteedRef {
            unsafe $0.withUnsafeMutablePointerToElements { unsafe UnsafePointer($0) }
        }
    }

    private mutating func makeUnique() -> Buffer {
        if isKnownUniquelyReferenced(&buffer), let buffer { return buffer }
        // SAFETY: create makes an instance of the class that it is called on; its element is
        // initialised here.
        let own = unsafe unsafeDowncast(
            Buffer.create(minimumCapacity: 1) { _ in }, to: Buffer.self)
        unsafe own.withUnsafeMutablePointerToElements { unsafe $0.initialize(to: value) }
        buffer = own
        return own
    }
}

/// A value that a ``Rare`` can hold.
protocol RareValue: Sendable {
    /// Makes an empty value.
    init()

    /// Where an empty value is, for reading; it lives as long as the program.
    static var emptyAddress: UnsafePointer<Self> { get }
}

extension RareValue {
    /// Puts one empty value where it stays.
    static func makeEmptyAddress() -> UnsafePointer<Self> {
        let pointer = UnsafeMutablePointer<Self>.allocate(capacity: 1)
        // SAFETY: the memory was just allocated for one value and is never freed.
        unsafe pointer.initialize(to: Self())
        return unsafe UnsafePointer(pointer)
    }
}
