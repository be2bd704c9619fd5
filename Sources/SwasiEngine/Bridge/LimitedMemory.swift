internal import CWasmtime
internal import Glibc

/// A linear memory that is counted against its instance's limit.
///
/// The library's own limiter answers the guest that there is no memory, and nobody learns that it
/// did; a run that has a limit is to end there. So the memory is ours: address space for all that
/// it may become, of which the first part can be used.
@safe
final class LimitedMemory {
    private let monitor: GrowthMonitor
    private let base: UnsafeMutableRawPointer
    /// The address space, with the guard behind it, in bytes.
    private let mapped: Int
    private let capacity: Int
    private var size: Int

    private static let page = 65_536

    /// Maps a memory; nil if the limit or the host does not allow it.
    init?(
        minimum: Int, maximum: Int, reserved: Int, guardBytes: Int, monitor: GrowthMonitor
    ) {
        guard monitor.take(UInt64(minimum)) else { return nil }
        // The library relies on `reserved` bytes; more than the limit allows is never needed.
        let reachable = min(UInt64(maximum), UInt64(minimum) &+ monitor.rest, 1 << 46)
        let wanted = max(reserved, minimum, Int(reachable))
        capacity = (wanted + Self.page - 1) / Self.page * Self.page
        mapped = capacity + guardBytes
        let flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE
        // SAFETY: a new mapping at an address of the kernel's choice.
        guard let base = unsafe mmap(nil, mapped, PROT_NONE, flags, -1, 0),
            unsafe base != MAP_FAILED
        else { return nil }
        unsafe self.base = base
        self.monitor = monitor
        size = 0
        guard open(minimum) else { return nil }
    }

    deinit {
        // SAFETY: the instance whose memory it was is gone.
        unsafe munmap(base, mapped)
    }

    /// Makes the first `bytes` usable.
    private func open(_ bytes: Int) -> Bool {
        let end = (bytes + 4095) / 4096 * 4096
        // SAFETY: end is within the mapping.
        guard unsafe end == 0 || mprotect(base, end, PROT_READ | PROT_WRITE) == 0 else {
            return false
        }
        size = bytes
        return true
    }

    /// Grows to `bytes`; false if the limit, the address space or the host does not allow it.
    fileprivate func grow(to bytes: Int) -> Bool {
        guard bytes > size else { return true }
        guard monitor.take(UInt64(bytes - size)) else { return false }
        return bytes <= capacity && open(bytes)
    }

    /// The memory as the library wants it: it owns the object from now on.
    func makeRaw() -> wasmtime_linear_memory_t {
        // SAFETY: the library passes the environment to nothing but these functions, and nothing
        // after the finalizer.
        unsafe wasmtime_linear_memory_t(
            env: Unmanaged.passRetained(self).toOpaque(),
            get_memory: { environment, bytes, capacity in
                let memory = unsafe LimitedMemory.of(environment)
                unsafe bytes?.pointee = memory.size
                unsafe capacity?.pointee = memory.capacity
                return unsafe memory.base.assumingMemoryBound(to: UInt8.self)
            },
            grow_memory: { environment, bytes in
                unsafe LimitedMemory.of(environment).grow(to: bytes)
                    ? nil : wasmtime_error_new("the memory limit was reached")
            },
            finalizer: { environment in
                guard let environment = unsafe environment else { return }
                unsafe Unmanaged<LimitedMemory>.fromOpaque(environment).release()
            })
    }

    private static func of(_ pointer: UnsafeMutableRawPointer?) -> LimitedMemory {
        // SAFETY: the library gives back what makeRaw gave it, until it calls the finalizer.
        unsafe Unmanaged<LimitedMemory>.fromOpaque(pointer.unsafelyUnwrapped).takeUnretainedValue()
    }
}
