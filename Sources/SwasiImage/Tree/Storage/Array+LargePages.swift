import Glibc

extension Array {
    /// Makes room for `count` elements, in large pages where the kernel has them; what is never
    /// used takes no memory.
    mutating func reserveLargePages(_ count: Int) {
        reserveCapacity(count)
        // SAFETY: the room belongs to the array; advice changes no byte of it.
        unsafe withUnsafeMutableBufferPointer { elements in
            guard let base = elements.baseAddress else { return }
            unsafe preferLargePages(
                UnsafeMutableRawBufferPointer(
                    start: base, count: count * MemoryLayout<Element>.stride))
        }
    }
}

/// Asks the kernel for large pages in a range of memory: each is one page fault where small ones
/// are 512. Ranges in which none fits are left alone. The range must belong to the caller.
@unsafe
func preferLargePages(_ bytes: UnsafeMutableRawBufferPointer) {
    let size = 2 << 20
    guard let base = bytes.baseAddress else { return }
    let start = (UInt(bitPattern: base) + UInt(size) - 1) / UInt(size) * UInt(size)
    let end = (UInt(bitPattern: base) + UInt(bytes.count)) / UInt(size) * UInt(size)
    guard start < end else { return }
    // SAFETY: the pages lie inside the range; an error is no more than advice not taken.
    _ = unsafe madvise(
        UnsafeMutableRawPointer(bitPattern: start), Int(end - start), MADV_HUGEPAGE)
}
