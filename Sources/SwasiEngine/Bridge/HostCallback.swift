internal import CWasmtime
internal import SwasiCore

/// What one host function of one instance needs, at a place that does not move.
@safe
struct HostEnvironment {
    // SAFETY: the instance holds on to its host modules.
    unowned(unsafe) let module: any HostModule
    let index: Int
    let state: UnsafeMutablePointer<InstanceState>

    init(module: any HostModule, index: Int, state: UnsafeMutablePointer<InstanceState>) {
        unsafe self.module = module
        self.index = index
        unsafe self.state = state
    }
}

/// The one function of ours that the library calls, for every host function.
let hostCallback: wasmtime_func_unchecked_callback_t = { environment, caller, values, count in
    // SAFETY: the environment was given to the library with the function and outlives it; the
    // values are `count` of 16 bytes for the time of the call.
    let environment = unsafe environment.unsafelyUnwrapped
        .assumingMemoryBound(to: HostEnvironment.self)
    let state = unsafe environment.pointee.state
    unsafe state.pointee.prepareCall(caller)
    let window = unsafe UnsafeMutableRawPointer(state)
        .assumingMemoryBound(to: GuestMemory.Window.self)
    let frame = unsafe HostFrame(
        memory: GuestMemory(window: window),
        values: UnsafeMutableRawPointer(values.unsafelyUnwrapped), count: count)
    do throws(Trap) {
        try unsafe environment.pointee.module.call(environment.pointee.index, frame)
        return nil
    } catch {
        unsafe state.pointee.pendingTrap = error
        return unsafe wasmtime_trap_new("", 0)
    }
}

extension InstanceState {
    /// Makes the window right for a host function that is called.
    @inline(__always)
    mutating func prepareCall(_ caller: OpaquePointer?) {
        if isSettled { return }
        unsafe settle(caller)
    }

    @inline(never)
    private mutating func settle(_ caller: OpaquePointer?) {
        guard case .unknown = source else { return refresh() }
        var item = unsafe wasmtime_extern_t()
        // SAFETY: the caller is valid for the host call; the item is filled if the call says so.
        let found = unsafe wasmtime_caller_export_get(caller, "memory", 6, &item)
        unsafe bind(found ? item : nil)
    }
}
