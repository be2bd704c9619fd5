import SwasiCore
import SwasiFS

// SAFETY: only the guest's thread uses the table, and its end comes when nobody else holds it.

/// The descriptors of a guest by number, for the guest's thread only.
///
/// Lookups are two loads. Taking a descriptor out may end an open file's life: callers hold the
/// tree lock for ``close(_:)``, ``renumber(_:to:)`` and ``removeAll()``. The owner is one class
/// instance, which calls ``deallocate()`` when it ends.
struct DescriptorTable: @unchecked Sendable {
    @safe
    private struct Header {
        var slots: UnsafeMutablePointer<Descriptor>
        var capacity: Int
        /// No number below this one is free.
        var lowestFree: UInt32
    }

    private let header: HotState<Header>
    private let limit: Int

    init(limit: Int) {
        self.limit = limit
        let capacity = min(16, max(limit, 1))
        let slots = UnsafeMutablePointer<Descriptor>.allocate(capacity: capacity)
        // SAFETY: the memory was just allocated for this many descriptors.
        for index in 0..<capacity { unsafe (slots + index).initialize(to: Descriptor()) }
        header = unsafe HotState(Header(slots: slots, capacity: capacity, lowestFree: 0))
    }

    /// Ends the table, with its owner.
    func deallocate() {
        // SAFETY: all slots below the capacity are initialised, always.
        unsafe header.value.slots.deinitialize(count: header.value.capacity)
        unsafe header.value.slots.deallocate()
        header.deallocate()
    }

    /// Errors: `badDescriptor` for a number that is not in use.
    @inline(__always)
    func check(_ number: UInt32) throws(Errno) {
        let index = Int(number)
        // SAFETY: the index is below the capacity where it is used.
        guard index < header.value.capacity, unsafe header.value.slots[index].kind != .free
        else { throw .badDescriptor }
    }

    /// The descriptor of a number, which must have been checked.
    subscript(number: UInt32) -> Descriptor {
        @inline(__always)
        unsafeAddress {
            precondition(Int(number) < header.value.capacity)
            // SAFETY: the slot is below the capacity, checked above, and initialised.
            return unsafe UnsafePointer(header.value.slots + Int(number))
        }
        @inline(__always)
        nonmutating unsafeMutableAddress {
            precondition(Int(number) < header.value.capacity)
            // SAFETY: as for reading.
            return unsafe header.value.slots + Int(number)
        }
    }

    /// The lowest number that is free. Errors: `tooManyDescriptors`.
    @inline(__always)
    func lowestFree() throws(Errno) -> UInt32 {
        var number = header.value.lowestFree
        // SAFETY: the number is below the capacity where it is used.
        while Int(number) < header.value.capacity,
            unsafe header.value.slots[Int(number)].kind != .free
        {
            number += 1
        }
        header.value.lowestFree = number
        if Int(number) >= limit { throw .tooManyDescriptors }
        if Int(number) == header.value.capacity { grow() }
        return number
    }

    /// Puts what is open under a number that ``lowestFree()`` gave.
    @inline(__always)
    func put(_ descriptor: consuming Descriptor, at number: UInt32) {
        precondition(Int(number) < header.value.capacity)
        // SAFETY: the slot is below the capacity; in a free one is nothing to be ended.
        unsafe (header.value.slots + Int(number)).initialize(to: descriptor)
        header.value.lowestFree = number &+ 1
    }

    /// Frees a number that was checked.
    @inline(__always)
    func close(_ number: UInt32) {
        self[number].end()
        header.value.lowestFree = min(header.value.lowestFree, number)
    }

    /// Moves a descriptor to another number; both were checked.
    func renumber(_ number: UInt32, to target: UInt32) {
        if number == target { return }
        // SAFETY: both slots are below the capacity; the one that is moved from is filled again.
        unsafe (header.value.slots + Int(target)).pointee =
            (header.value.slots + Int(number)).move()
        unsafe (header.value.slots + Int(number)).initialize(to: Descriptor())
        header.value.lowestFree = min(header.value.lowestFree, number)
    }

    /// Frees all numbers.
    func removeAll() {
        for index in 0..<header.value.capacity { self[UInt32(index)] = Descriptor() }
        header.value.lowestFree = 0
    }

    /// Doubles the slots, up to the limit.
    @inline(never)
    private func grow() {
        let old = header.value
        let capacity = min(old.capacity * 2, limit)
        let slots = UnsafeMutablePointer<Descriptor>.allocate(capacity: capacity)
        // SAFETY: the new memory holds `capacity` descriptors, more than the old; the old ones
        // move.
        unsafe slots.moveInitialize(from: old.slots, count: old.capacity)
        for index in old.capacity..<capacity {
            unsafe (slots + index).initialize(to: Descriptor())
        }
        unsafe old.slots.deallocate()
        unsafe header.value.slots = slots
        header.value.capacity = capacity
    }
}
