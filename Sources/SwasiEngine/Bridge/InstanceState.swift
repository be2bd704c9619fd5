internal import CWasmtime

/// What the host keeps of a running instance at a place that does not move.
///
/// Host functions get at it through a pointer, which saves them a reference count and an
/// exclusivity check on each call.
@safe
struct InstanceState {
    /// Must stay the first field: ``GuestMemory`` knows only this one.
    var window: GuestMemory.Window
    let context: OpaquePointer
    var source = MemorySource.unknown
    /// Whether the window can stay as it is until an access passes it: the memory is known, and
    /// cannot move when it grows.
    var isSettled = false
    /// What a host function threw; the library only carries that something was thrown.
    var pendingTrap: Trap?

    /// Where the bytes are.
    @safe
    enum MemorySource {
        /// The instance is not made yet, or its start function runs: its exports are known to the
        /// caller of a host function only.
        case unknown
        /// There is no export `memory`.
        case none
        case own(wasmtime_memory_t)
        case shared(OpaquePointer)
    }

    init(context: OpaquePointer) {
        // SAFETY: no byte is at this address, and none is looked for since the size is zero.
        unsafe window = GuestMemory.Window(
            base: UnsafeMutableRawPointer(bitPattern: 1).unsafelyUnwrapped, size: 0)
        unsafe self.context = context
    }

    /// Looks up the memory's base and size.
    static func refresh(_ window: UnsafeMutablePointer<GuestMemory.Window>) {
        // SAFETY: every window is the first field of a state.
        let state = unsafe UnsafeMutableRawPointer(window)
            .assumingMemoryBound(to: InstanceState.self)
        unsafe state.pointee.refresh()
    }

    /// Looks up the memory's base and size.
    mutating func refresh() {
        switch source {
        case .unknown, .none: return
        case .own(var memory):
            // SAFETY: the handle belongs to the context's store, which lives.
            let base = unsafe wasmtime_memory_data(context, &memory)
            let size = unsafe wasmtime_memory_data_size(context, &memory)
            if let base = unsafe base {
                unsafe window = GuestMemory.Window(base: base, size: UInt64(size))
            }
        case .shared(let memory):
            // SAFETY: the handle is deleted with the instance.
            let base = unsafe wasmtime_sharedmemory_data(memory)
            let size = unsafe wasmtime_sharedmemory_data_size(memory)
            if let base = unsafe base {
                unsafe window = GuestMemory.Window(base: base, size: UInt64(size))
            }
        }
    }

    /// Takes the memory that an export is.
    mutating func bind(_ item: wasmtime_extern_t?) {
        source = .none
        isSettled = true
        if let item = unsafe item {
            switch Int(unsafe item.kind) {
            case Int(WASMTIME_EXTERN_MEMORY):
                var memory = unsafe item.of.memory
                // SAFETY: the handle belongs to the context's store; the type is deleted here.
                let type = unsafe wasmtime_memory_type(context, &memory)
                // 32-bit memories have all their addresses reserved; others move when they
                // outgrow what is reserved for them.
                isSettled = unsafe !wasmtime_memorytype_is64(type)
                unsafe wasm_memorytype_delete(type)
                source = .own(memory)
            case Int(WASMTIME_EXTERN_SHAREDMEMORY):
                if let memory = unsafe item.of.sharedmemory { unsafe source = .shared(memory) }
            default: break
            }
        }
        refresh()
    }
}
