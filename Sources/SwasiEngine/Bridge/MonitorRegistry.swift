internal import CWasmtime
internal import Glibc
internal import SwasiCore
internal import Synchronization

/// Whose memories are being made, by thread: the library does not say for which instance it wants
/// a memory, only that it wants one while an instance is made.
final class MonitorRegistry: Sendable {
    private let monitors = Mutex<[UInt: GrowthMonitor]>([:])

    private static var thread: UInt { UInt(pthread_self()) }

    /// Makes an instance whose memories count against a monitor.
    func with<R>(
        _ monitor: GrowthMonitor, _ body: () throws(SwasiError) -> R
    ) throws(SwasiError) -> R {
        monitors.withLock { $0[Self.thread] = monitor }
        defer { monitors.withLock { $0[Self.thread] = nil } }
        return try body()
    }

    /// The monitor of the instance that this thread makes.
    private var current: GrowthMonitor? { monitors.withLock { $0[Self.thread] } }

    /// Makes every memory of an engine a ``LimitedMemory``. The engine must hold on to this.
    func install(in config: OpaquePointer) {
        var creator = unsafe wasmtime_memory_creator_t(
            env: Unmanaged.passUnretained(self).toOpaque(),
            new_memory: { environment, _, minimum, maximum, reserved, guardBytes, out in
                // SAFETY: the engine holds on to its registry.
                let registry = unsafe Unmanaged<MonitorRegistry>
                    .fromOpaque(environment.unsafelyUnwrapped).takeUnretainedValue()
                guard let monitor = registry.current,
                    let memory = LimitedMemory(
                        minimum: minimum, maximum: Int(clamping: maximum), reserved: reserved,
                        guardBytes: guardBytes, monitor: monitor)
                else { return unsafe wasmtime_error_new("cannot reserve the address space") }
                unsafe out?.pointee = memory.makeRaw()
                return nil
            }, finalizer: nil)
        // SAFETY: the call copies the structure.
        unsafe wasmtime_config_host_memory_creator_set(config, &creator)
        // The two together make the library end the process (wasmtime issue 10740).
        unsafe wasmtime_config_memory_init_cow_set(config, false)
    }
}
