/// The values that were used lately, bounded in number: one that was not used since the hand came
/// by gives its place to a new one (the clock algorithm).
///
/// Not shared by itself: its owner guards it.
package struct BoundedCache<Key: Hashable, Value> {
    private struct Slot {
        var key: Key
        var value: Value
        var wasUsed: Bool
    }

    private let capacity: Int
    private var slots: [Slot] = []
    private var places: [Key: Int] = [:]
    private var hand = 0

    /// Makes an empty one for `capacity` values, at least 1.
    package init(capacity: Int) {
        self.capacity = max(1, capacity)
    }

    /// A value, if it is held; counts as a use.
    package mutating func find(_ key: Key) -> Value? {
        guard let place = places[key] else { return nil }
        slots[place].wasUsed = true
        return slots[place].value
    }

    /// Holds a value; returns what it took the place of.
    @discardableResult
    package mutating func insert(_ value: Value, _ key: Key) -> Value? {
        if let place = places[key] {
            let old = slots[place].value
            slots[place] = Slot(key: key, value: value, wasUsed: true)
            return old
        }
        if slots.count < capacity {
            places[key] = slots.count
            slots.append(Slot(key: key, value: value, wasUsed: true))
            return nil
        }
        while slots[hand].wasUsed {
            slots[hand].wasUsed = false
            hand = (hand + 1) % capacity
        }
        let old = slots[hand]
        places[old.key] = nil
        places[key] = hand
        slots[hand] = Slot(key: key, value: value, wasUsed: true)
        hand = (hand + 1) % capacity
        return old.value
    }

    /// Forgets a value; returns it.
    @discardableResult
    package mutating func remove(_ key: Key) -> Value? {
        guard let place = places.removeValue(forKey: key) else { return nil }
        let value = slots[place].value
        let last = slots.removeLast()
        if place < slots.count {
            slots[place] = last
            places[last.key] = place
        }
        hand = slots.isEmpty ? 0 : hand % slots.count
        return value
    }

    /// Forgets everything; returns it.
    @discardableResult
    package mutating func removeAll() -> [Value] {
        let values = slots.map(\.value)
        self = BoundedCache(capacity: capacity)
        return values
    }
}
