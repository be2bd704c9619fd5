import Glibc

/// Zero memory in large pages, where the kernel has them: each is one page fault where small ones
/// are 512. What is never used takes no memory.
@unsafe
enum LargePages {
    private static let size = 2 << 20
    /// From so many bytes on, a large page that is not filled costs less than the small ones.
    static let threshold = 1 << 20

    /// So many bytes, rounded up to whole pages: only then does the kernel put them where large
    /// pages fit.
    static func rounded(_ count: Int) -> Int {
        // SAFETY: arithmetic; only the name of the type asks for a mark.
        unsafe (count + size - 1) / size * size
    }

    /// Maps `count` bytes, which are whole large pages; nil where the kernel refuses.
    static func map(_ count: Int) -> UnsafeMutableRawPointer? {
        // SAFETY: a new mapping of the kernel's choice; an error of madvise(2) is no more than
        // advice not taken.
        let address = unsafe mmap(
            nil, count, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        guard let address = unsafe address, unsafe address != MAP_FAILED else { return nil }
        unsafe madvise(address, count, MADV_HUGEPAGE)
        return unsafe address
    }

    /// Gives memory back that ``map(_:)`` gave.
    static func unmap(_ address: UnsafeMutableRawPointer, _ count: Int) {
        // SAFETY: the caller answers for it: mapped here, and nobody uses it any more.
        unsafe munmap(address, count)
    }
}
