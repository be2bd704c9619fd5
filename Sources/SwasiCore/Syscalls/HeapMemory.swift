import CLinux

/// The heap of this process.
package enum HeapMemory {
    /// Bytes that are in use. It looks at every free piece: not for each call.
    package static var used: UInt64 { UInt64(clinux_heap_used()) }
}
