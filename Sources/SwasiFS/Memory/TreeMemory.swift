import SwasiCore

/// What all trees in memory of this process take, as an estimate.
package enum TreeMemory {
    /// Bytes of the heap, which is not the trees' alone, and of pages that are not in it.
    package static var used: UInt64 {
        HeapMemory.used + UInt64(PageMemory.shared.statistics.used)
    }
}
